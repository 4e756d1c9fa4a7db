//! Reads the inventory reports of Alibaba Cloud OSS, and verifies everything it reads.
