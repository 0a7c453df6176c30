"""The sample: Phan Thiết 2019, from files inside the project. What is made up is marked as illustrative (rule 21)."""
