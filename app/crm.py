"""A customer base small enough to read, kept in memory so that the agent runs anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count


@dataclass
class Customer:
    customer_id: str
    name: str
    email: str
    plan: str
    open_tickets: int = 0


@dataclass
class Ticket:
    ticket_id: str
    customer_id: str
    summary: str
    severity: int


@dataclass
class Crm:
    """Customers by e-mail, tickets by number."""

    customers: dict[str, Customer] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    escalations: dict[str, str] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(7001))

    def add(self, *customers: Customer) -> None:
        for customer in customers:
            self.customers[customer.email] = customer

    def by_email(self, email: str) -> Customer:
        try:
            return self.customers[email.strip().lower()]
        except KeyError:
            raise LookupError(f"no customer with the e-mail {email}") from None

    def by_id(self, customer_id: str) -> Customer:
        for customer in self.customers.values():
            if customer.customer_id == customer_id:
                return customer
        raise LookupError(f"no customer {customer_id}")

    def open_ticket(self, customer_id: str, summary: str, severity: int) -> Ticket:
        customer = self.by_id(customer_id)
        ticket = Ticket(f"T-{next(self._numbers)}", customer_id, summary, severity)
        self.tickets[ticket.ticket_id] = ticket
        customer.open_tickets += 1
        return ticket


def sample_crm() -> Crm:
    """A CRM with a handful of customers in it."""
    crm = Crm()
    crm.add(
        Customer("C-1042", "Alice Moreau", "alice@example.com", "enterprise"),
        Customer("C-1077", "Bob Tanaka", "bob@example.org", "pro", open_tickets=1),
        Customer("C-2210", "Chiara Conti", "chiara@example.net", "free"),
        Customer("C-3305", "Dmitri Volkov", "dmitri@example.com", "pro"),
    )
    return crm
