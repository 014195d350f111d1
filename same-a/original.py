"""Reads messages from a channel."""

import asyncio
import json
import logging

import redis.asyncio as redis

log = logging.getLogger(__name__)
RETRIES = 3


class Consumer:
    """Hands each message on."""

    def __init__(self, url, handle):
        self.client = redis.Redis.from_url(url)
        self.handle = handle
        self.seen = 0

    async def consume(self, channel, limit=100):
        pubsub = self.client.pubsub()
        await pubsub.subscribe(channel)
        while self.seen < limit:
            message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1.0)
            if message is None:
               
