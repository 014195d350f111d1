"""WHO ANSWERS: models behind their wires, and the events of an answer."""
