"""What dashboards show: counts, shares and sums over the rows that the person may see, each with the link to its rows."""
