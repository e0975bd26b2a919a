//! letterbook: arguments in, exit status out.
fn main() {}
