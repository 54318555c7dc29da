"""Tools of a clinic's front desk: nested models, enums, dates, lists."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Literal

from agents import function_tool
from pydantic import BaseModel, Field


class Department(str, Enum):
    cardiology = "cardiology"
    dermatology = "dermatology"
    orthopaedics = "orthopaedics"
    general = "general_practice"


class Patient(BaseModel):
    name: str = Field(description="Full name")
    birth_date: date = Field(description="Date of birth")
    phone: str | None = None


class Slot(BaseModel):
    day: date
    time: str = Field(description="24-hour clock, HH:MM", pattern=r"^\d{2}:\d{2}$")


class Appointment(BaseModel):
    appointment_id: str
    department: Department
    slot: Slot
    doctor: str


@function_tool
def register_patient(patient: Patient, insurance: Literal["public", "private", "none"] = "public") -> str:
    """Register a new patient.

    Args:
        patient: Who is registered.
        insurance: Kind of health insurance.
    """
    return "P-20931"


@function_tool
def find_patient(name: str, birth_date: date | None = None) -> dict[str, str]:
    """Find a registered patient.

    Args:
        name: Full name of the patient.
        birth_date: Date of birth, where several have the same name.
    """
    return {"patient_id": "P-20931", "name": name}


@function_tool
def book_appointment(patient_id: str, department: Department, slot: Slot, urgent: bool = False) -> Appointment:
    """Book an appointment for a patient.

    Args:
        patient_id: The patient's number, such as P-20931.
        department: Which department.
        slot: When.
        urgent: Whether the patient must be seen at once.
    """
    return Appointment(appointment_id="A-7710", department=department, slot=slot, doctor="Dr. Okafor")


@function_tool
def cancel_appointment(appointment_id: str, reason: str | None = None) -> bool:
    """Cancel an appointment.

    Args:
        appointment_id: The appointment's number, such as A-7710.
        reason: Why, if the patient says so.
    """
    return True


@function_tool
def order_tests(patient_id: str, tests: list[Literal["blood", "urine", "ecg", "x_ray"]]) -> str:
    """Order laboratory tests.

    Args:
        patient_id: The patient's number.
        tests: Which tests.
    """
    return "L-554"


@function_tool
def send_reminder(appointment_id: str, channel: Literal["sms", "email", "letter"], days_before: int = 1) -> bool:
    """Send the patient a reminder of an appointment.

    Args:
        appointment_id: The appointment's number.
        channel: How to send it.
        days_before: How many days ahead.
    """
    return True
