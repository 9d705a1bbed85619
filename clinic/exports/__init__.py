"""What leaves the desk: cases as PDF, table and FHIR, their events, and the protocol to read."""
