//// flags --tailcalls+
module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let rec loop acc n = if n = 0L then acc else loop (acc + n) (n - 1L)

let rec ping n acc = if n = 0 then acc else pong (n - 1) (acc + 1)
and pong n acc = if n = 0 then acc else ping (n - 1) (acc + 2)

let pass (f: int -> int -> int) n = f n 0

let run () = sprintf "%d %d" (loop 0L 1000000L) (pass ping 300001)

//// edit: still a loop
-let rec loop acc n = if n = 0L then acc else loop (acc + n) (n - 1L)
+let rec loop acc n = if n <= 0L then acc else loop (acc ^^^ n) (n - 2L)

//// edit: deep mutual tail calls after the edit
-and pong n acc = if n = 0 then acc else ping (n - 1) (acc + 2)
+and pong n acc = if n <= 0 then -acc else ping (n - 3) (acc + 5)

//// edit: no longer in tail position
-let rec loop acc n = if n <= 0L then acc else loop (acc ^^^ n) (n - 2L)
+let rec loop acc n = if n > 1000L then loop acc 1000L elif n <= 0L then acc else 1L + loop acc (n - 1L)

//// edit: and back
-let rec loop acc n = if n > 1000L then loop acc 1000L elif n <= 0L then acc else 1L + loop acc (n - 1L)
+let rec loop acc n = if n <= 0L then acc else loop (acc + 1L) (n - 1L)
