module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let bytes () = "hotdelta"B

let primes () = [| 2; 3; 5; 7; 11; 13; 17; 19 |]

let letters () = [| 'a'; 'b'; 'c'; 'd'; 'e'; 'f'; 'g' |]

let sum (items: int[]) =
    let mutable total = 0
    for item in items do
        total <- total + item
    total

let run () = sprintf "%d %d %s" (bytes ()).Length (sum (primes ())) (System.String(letters ()))

let runBytes () = sprintf "%A" (bytes ())

//// edit: other numbers in an array
-let primes () = [| 2; 3; 5; 7; 11; 13; 17; 19 |]
+let primes () = [| 2; 3; 5; 7; 11; 13; 17; 23 |]

//// edit: a longer one, and bytes
-let primes () = [| 2; 3; 5; 7; 11; 13; 17; 23 |]
+let primes () = [| 2; 3; 5; 7; 11; 13; 17; 19; 23; 29; 31 |]

-let bytes () = "hotdelta"B
+let bytes () = "hot\000delta\255"B

//// edit: an array that was none, of 64-bit numbers
-let letters () = [| 'a'; 'b'; 'c'; 'd'; 'e'; 'f'; 'g' |]
+let letters () = [| 'z'; 'y'; 'x'; 'w'; 'v'; char ([| 65L; 66L; 67L; 68L; 69L; 70L; 71L |][2]) |]

//// edit: as at the start
-let primes () = [| 2; 3; 5; 7; 11; 13; 17; 19; 23; 29; 31 |]
+let primes () = [| 2; 3; 5; 7; 11; 13; 17; 19 |]
