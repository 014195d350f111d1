// Invoices of our customers' companies (Express 4.19, Node 22). Mounted under /api/invoices behind `requireUser`, which
// answers 401 or sets req.user = { id, companyId, role }. One process, four replicas; the web client and two customers'
// ERP systems call it. Whatever reaches Express's error handler is logged with the request's id and answered 500.

import { Router, type NextFunction, type Request, type Response } from "express";
import type { Database, Invoice } from "./database";
import type { Mailer } from "./mailer";
import { renderPdf } from "./pdf";

type Handler = (req: Request, res: Response) => Promise<unknown>;

const wrap = (handler: Handler) => (req: Request, res: Response, next: NextFunction) => {
  handler(req, res).catch(next);
};

const MAX_PAGE = 100;
const EMAIL = /^([A-Za-z0-9]+[._+-]?)+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$/;

export function invoiceRoutes(db: Database, mailer: Mailer): Router {
  const router = Router();

  /** An invoice of the caller's own company, or undefined. */
  const own = (req: Request): Promise<Invoice | undefined> =>
    db.invoices.findOne({ id: Number(req.params["id"]), companyId: req.user.companyId });

  router.get("/", wrap(async (req, res) => {
    const limit = Math.min(Math.max(Number(req.query["limit"]) || 20, 1), MAX_PAGE);
    const before = Number(req.query["before"]) || Number.MAX_SAFE_INTEGER;
    const invoices = await db.invoices.list({ companyId: req.user.companyId, before, limit });
    res.json({ invoices, next: invoices.length === limit ? invoices[limit - 1]!.id : null });
  }));

  router.get("/:id", wrap(async (req, res) => {
    const invoice = await own(req);
    if (!invoice) return res.status(404).json({ error: "There is no such invoice." });
    return res.json(invoice);
  }));

  router.get("/:id/pdf", wrap(async (req, res) => {
    const invoice = await db.invoices.findOne({ id: Number(req.params["id"]) });
    if (!invoice) return res.status(404).json({ error: "There is no such invoice." });
    res.type("application/pdf");
    res.setHeader("Content-Disposition", `attachment; filename="invoice-${invoice.id}.pdf"`);
    return res.send(await renderPdf(invoice));
  }));

  // The customer's accountant may correct the reference, the cost centre and the address for copies.
  router.patch("/:id", wrap(async (req, res) => {
    if (req.user.role !== "accountant") return res.status(403).json({ error: "Only accountants may do that." });
    const invoice = await own(req);
    if (!invoice) return res.status(404).json({ error: "There is no such invoice." });
    const changes = req.body;
    if (typeof changes !== "object" || changes === null || Array.isArray(changes)) {
      return res.status(400).json({ error: "An object of changes is expected." });
    }
    if (changes.copyTo !== undefined && !(typeof changes.copyTo === "string" && EMAIL.test(changes.copyTo))) {
      return res.status(422).json({ error: "The address for copies is not an e-mail address." });
    }
    const updated = await db.invoices.update(invoice.id, { ...changes, updatedAt: new Date() });
    return res.json(updated);
  }));

  router.post("/:id/send", wrap(async (req, res) => {
    const invoice = await own(req);
    if (!invoice) return res.status(404).json({ error: "There is no such invoice." });
    try {
      await mailer.send(invoice.copyTo ?? invoice.email, `Invoice ${invoice.id}`, await renderPdf(invoice));
    } catch (error) {
      req.log.warn({ error, invoice: invoice.id }, "sending failed");
      return res.json({ sent: false, error: "The invoice could not be sent." });
    }
    await db.invoices.update(invoice.id, { sentAt: new Date() });
    return res.json({ sent: true });
  }));

  router.post("/:id/dispute", async (req, res) => {
    const reason = typeof req.body?.reason === "string" ? req.body.reason.trim().slice(0, 2_000) : "";
    if (reason === "") return res.status(422).json({ error: "Please say why." });
    const invoice = await own(req);
    if (!invoice) return res.status(404).json({ error: "There is no such invoice." });
    if (invoice.status === "paid") return res.status(409).json({ error: "It has been paid already." });
    const dispute = await db.disputes.open({ invoiceId: invoice.id, by: req.user.id, reason });
    await mailer.notifyAccounts(dispute);
    return res.status(201).json(dispute);
  });

  return router;
}
