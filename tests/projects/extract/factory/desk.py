"""Agents and tools that exist only once something is called."""

from agents import Agent, Runner, function_tool


def build_tools(prefix="look_up"):
    @function_tool(name_override=f"{prefix}_order")
    def look_up(order_id: str) -> str:
        """Look an order up."""
        return order_id

    @function_tool(name_override=f"{prefix}_customer")
    def customer(email: str, deep: bool = False) -> str:
        """Look a customer up."""
        return email

    return [look_up, customer]


def build_agent():
    return Agent(name="Factory agent", instructions="You came from a factory.", tools=build_tools())


async def build_later():
    return Agent(name="Later agent", instructions="You came later.", tools=build_tools("later"))


def build_for(customer):
    return Agent(name=customer)


async def main():
    @function_tool
    def inside(text: str) -> str:
        """Made inside a function."""
        return text

    agent = Agent(name="Inner agent", instructions="You are run at once.", tools=[inside])
    result = await Runner.run(agent, "Hello")
    print(result.final_output)


class Shop:
    def __init__(self):
        self.agents = {"main": build_agent()}


shop = Shop()


if __name__ == "__main__":
    hidden = build_agent()
