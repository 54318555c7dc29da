"""Tools of a travel desk: eleven of them, with defaults, enums, dates and money."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from agents import function_tool
from pydantic import Field


@function_tool
def search_flights(
    origin: str,
    destination: str,
    date: str,
    cabin: Literal["economy", "premium", "business"] = "economy",
    passengers: Annotated[int, Field(ge=1, le=9)] = 1,
) -> list[dict[str, Any]]:
    """Search flights between two cities.

    Args:
        origin: City of departure.
        destination: City of arrival.
        date: Day of travel, YYYY-MM-DD.
        cabin: Cabin class.
        passengers: How many people fly.
    """
    return [{"flight_id": "LX-2081", "departs": "07:40", "price": 214.0, "route": [origin, destination]}]


@function_tool
def book_flight(flight_id: str, passenger_name: str) -> dict[str, Any]:
    """Book a seat on a flight.

    Args:
        flight_id: Id from the flight search, such as LX-2081.
        passenger_name: Full name as in the passport.
    """
    return {"booking_id": "BK-55120", "flight_id": flight_id, "passenger_name": passenger_name}


@function_tool
def get_booking(booking_id: str) -> dict[str, Any]:
    """Show a booking.

    Args:
        booking_id: The booking reference, such as BK-55120.
    """
    return {"booking_id": booking_id, "status": "confirmed", "passenger_name": "Ida Berg", "flight_id": "LX-2081"}


@function_tool
def cancel_booking(booking_id: str) -> bool:
    """Cancel a booking.

    Args:
        booking_id: The booking reference, such as BK-55120.
    """
    return bool(booking_id)


@function_tool
def search_hotels(
    city: str, check_in: str, check_out: str, guests: int = 2, max_price: float | None = None
) -> list[dict[str, Any]]:
    """Find hotels with free rooms.

    Args:
        city: Where to stay.
        check_in: First night, YYYY-MM-DD.
        check_out: Day of departure, YYYY-MM-DD.
        guests: Number of guests.
        max_price: Most that a night may cost.
    """
    return [{"hotel_id": "H-310", "name": "Pension Anna", "price": 88.0, "city": city}]


@function_tool
def book_hotel(hotel_id: str, guest_name: str) -> str:
    """Reserve a room in a hotel.

    Args:
        hotel_id: Id from the hotel search, such as H-310.
        guest_name: Who is going to stay.
    """
    return f"HB-{len(hotel_id)}{len(guest_name)}07"


@function_tool
def rent_car(
    city: str, pickup_date: str, return_date: str, car_class: Literal["small", "medium", "large", "van"]
) -> str:
    """Rent a car.

    Args:
        city: Where to pick the car up.
        pickup_date: First day, YYYY-MM-DD.
        return_date: Last day, YYYY-MM-DD.
        car_class: Size of the car.
    """
    return "RC-40711"


@function_tool
def get_weather(city: str) -> str:
    """Get the weather forecast for a city.

    Args:
        city: Name of the city.
    """
    return f"{city}: sunny, 21 degrees"


@function_tool
def convert_currency(amount: float, from_currency: str, to_currency: str) -> float:
    """Convert an amount of money.

    Args:
        amount: How much.
        from_currency: ISO code, such as EUR.
        to_currency: ISO code, such as USD.
    """
    return round(amount * 1.09, 2)


@function_tool
def visa_requirements(nationality: str, country: str) -> str:
    """Check whether a traveller needs a visa.

    Args:
        nationality: The traveller's citizenship, as a country name.
        country: Where the journey goes.
    """
    return "No visa is needed for stays up to 90 days."


@function_tool
def add_note(booking_id: str, text: str) -> bool:
    """Attach a note to a booking.

    Args:
        booking_id: The booking reference, such as BK-55120.
        text: What the staff should know.
    """
    return True
