"""Forms of plans, teams, rounds, inspections and what comes after, a module for each part of the job."""
