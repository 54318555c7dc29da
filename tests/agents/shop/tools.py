"""Tools of a small shop, written in a hurry: hardly a type, hardly a description."""

from __future__ import annotations

from typing import Any

from agents import function_tool


@function_tool(strict_mode=False)
def find_product(query: str, colour: str = "", size: str = "") -> Any:
    """Search the shop."""
    return [{"sku": "SKU-4410", "name": query, "price": 49.9}]


@function_tool(strict_mode=False)
def add_to_cart(sku: str, qty: int = 1) -> Any:
    return {"items": qty}


@function_tool(strict_mode=False)
def order_status(order: str) -> Any:
    return {"status": "shipped"}


@function_tool(strict_mode=False)
def return_item(order: str, why: str) -> Any:
    return "R-100"


@function_tool(strict_mode=False)
def discount(code: str) -> Any:
    return True


@function_tool(strict_mode=False)
def change_address(order: str, address: str) -> Any:
    return True
