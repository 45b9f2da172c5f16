@0xbd3a1c4f0f0bb0cd;

interface Adder {
  add @0 (by :Int64) -> (total :Int64);
}
