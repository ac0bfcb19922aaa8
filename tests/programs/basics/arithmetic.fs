module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let price (units: int) (unitPrice: float) =
    let net = float units * unitPrice
    let tax = net * 0.19
    System.Math.Round(net + tax, 2)

let checksum (text: string) =
    let mutable sum = 17
    for c in text do
        sum <- sum * 31 + int c
    sum &&& 0xFFFF

let mixed (a: int64) (b: byte) = a * 3L - int64 b

let run () = sprintf "%.2f %d %d" (price 7 12.5) (checksum "hotdelta") (mixed 5L 200uy)

//// edit: another factor and an operator
-    let tax = net * 0.19
+    let tax = net * 0.07 + 1.5

-    sum &&& 0xFFFF
+    (sum ^^^ 0x5A5A) >>> 3

//// edit: unsigned, checked and shifted
-let mixed (a: int64) (b: byte) = a * 3L - int64 b
+let mixed (a: int64) (b: byte) = (a <<< 33) + int64 (b >>> 2) - int64 (uint32 -1) % 7L

//// edit: checked arithmetic that overflows
 let price (units: int) (unitPrice: float) =
     let net = float units * unitPrice
-    let tax = net * 0.07 + 1.5
+    let tax = net * float (Checked.(*) units 400000000)

//// edit: decimals and division by zero
-    let tax = net * float (Checked.(*) units 400000000)
+    let tax = float (decimal net / 3.00M)

-    (sum ^^^ 0x5A5A) >>> 3
+    sum / (sum - sum)
