module Entry

open System
open System.Collections.Generic
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

// What waits in a block, while that or another is removed, and what stays is edited.

let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    if k > 0 then
        do! Async.AwaitTask(w "a")
        log.Add "A"
    if k > 0 then
        do! Async.AwaitTask(w "b")
        log.Add "B"
    log.Add "." }

let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    for _ in 1 .. k do
        do! Async.AwaitTask(w "a")
        log.Add "A"
    for _ in 1 .. k do
        do! Async.AwaitTask(w "b")
        log.Add "B"
    log.Add "." }

let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    let a = ref 0
    while a.Value < k do
        a.Value <- a.Value + 1
        do! Async.AwaitTask(w "a")
        log.Add "A"
    let b = ref 0
    while b.Value < k do
        b.Value <- b.Value + 1
        do! Async.AwaitTask(w "b")
        log.Add "B"
    log.Add "." }

let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    try
        do! Async.AwaitTask(w "a")
        log.Add "A"
    with e -> log.Add e.Message
    try
        do! Async.AwaitTask(w "b")
        log.Add "B"
    with e -> log.Add e.Message
    log.Add "." }

let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    try
        do! Async.AwaitTask(w "a")
        log.Add "A"
    finally
        log.Add "-"
    try
        do! Async.AwaitTask(w "b")
        log.Add "B"
    finally
        log.Add "-"
    log.Add "." }

let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    match k with
    | 0 -> log.Add "none"
    | _ ->
        do! Async.AwaitTask(w "a")
        log.Add "A"
    match k with
    | 0 -> log.Add "none"
    | _ ->
        do! Async.AwaitTask(w "b")
        log.Add "B"
    log.Add "." }

let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    match box k with
    | :? int as n when n > 0 ->
        do! Async.AwaitTask(w "a")
        log.Add "A"
    | _ -> ()
    match box k with
    | :? int as n when n > 0 ->
        do! Async.AwaitTask(w "b")
        log.Add "B"
    | _ -> ()
    log.Add "." }

let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
    if k > 0 then
        for _ in 1 .. k do
            do! Async.AwaitTask(w "a")
            log.Add "A"
    if k > 0 then
        for _ in 1 .. k do
            do! Async.AwaitTask(w "b")
            log.Add "B"
    log.Add "." }

let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    if k > 0 then
        do! w "a"
        log.Add "A"
    if k > 0 then
        do! w "b"
        log.Add "B"
    log.Add "." }

let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    for _ in 1 .. k do
        do! w "a"
        log.Add "A"
    for _ in 1 .. k do
        do! w "b"
        log.Add "B"
    log.Add "." }

let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    let a = ref 0
    while a.Value < k do
        a.Value <- a.Value + 1
        do! w "a"
        log.Add "A"
    let b = ref 0
    while b.Value < k do
        b.Value <- b.Value + 1
        do! w "b"
        log.Add "B"
    log.Add "." }

let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    try
        do! w "a"
        log.Add "A"
    with e -> log.Add e.Message
    try
        do! w "b"
        log.Add "B"
    with e -> log.Add e.Message
    log.Add "." }

let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    try
        do! w "a"
        log.Add "A"
    finally
        log.Add "-"
    try
        do! w "b"
        log.Add "B"
    finally
        log.Add "-"
    log.Add "." }

let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    match k with
    | 0 -> log.Add "none"
    | _ ->
        do! w "a"
        log.Add "A"
    match k with
    | 0 -> log.Add "none"
    | _ ->
        do! w "b"
        log.Add "B"
    log.Add "." }

let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    match box k with
    | :? int as n when n > 0 ->
        do! w "a"
        log.Add "A"
    | _ -> ()
    match box k with
    | :? int as n when n > 0 ->
        do! w "b"
        log.Add "B"
    | _ -> ()
    log.Add "." }

let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
    if k > 0 then
        for _ in 1 .. k do
            do! w "a"
            log.Add "A"
    if k > 0 then
        for _ in 1 .. k do
            do! w "b"
            log.Add "B"
    log.Add "." }

let mutable private gate = TaskCompletionSource<unit>()

let private works held =
    let w name = if name = held then gate.Task else Task.FromResult ()
    let log () = List<string>()
    let a work = let log = log () in log, (Async.StartImmediateAsTask(work w log 1) :> Task)
    let t work = let log = log () in log, (work w log 1 :> Task)
    let t (work: (string -> Task<unit>) -> List<string> -> int -> Task<unit>) = t work
    [ a ifsAsync; a forsAsync; a whilesAsync; a trysAsync; a finalsAsync; a matchsAsync; a guardsAsync; a nestedsAsync
      t ifsTask; t forsTask; t whilesTask; t trysTask; t finalsTask; t matchsTask; t guardsTask; t nestedsTask ]

let private answer works =
    for _, work: Task in works do work.Wait()
    String.Join(" ", [ for log: List<string>, _ in works -> String.Join("", log) ])

let mutable private pending = []

let startA () = gate <- TaskCompletionSource<unit>(); pending <- works "a"; "started"

let startB () = gate <- TaskCompletionSource<unit>(); pending <- works "b"; "started"

let finish () = gate.SetResult (); answer pending

let run () = answer (works "")
//// startA => started

//// edit: the block in which it waits removed, the other edited
//// finish => AC. AC. AC. AC. A-C-. AC. AC. AC. AC. AC. AC. AC. A-C-. AC. AC. AC.
//// warns is another now
//// startB => started
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     if k > 0 then
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    for _ in 1 .. k do
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    let a = ref 0
-    while a.Value < k do
-        a.Value <- a.Value + 1
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    try
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
-    with e -> log.Add e.Message
     try
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    try
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
-    finally
-        log.Add "-"
     try
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    match k with
-    | 0 -> log.Add "none"
-    | _ ->
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    match box k with
-    | :? int as n when n > 0 ->
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
-    | _ -> ()
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "b")
-        log.Add "B"
+        log.Add "C"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then
-        for _ in 1 .. k do
-            do! Async.AwaitTask(w "a")
-            log.Add "A"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "b")
-            log.Add "B"
+            log.Add "C"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then
-        do! w "a"
-        log.Add "A"
     if k > 0 then
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    for _ in 1 .. k do
-        do! w "a"
-        log.Add "A"
     for _ in 1 .. k do
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    let a = ref 0
-    while a.Value < k do
-        a.Value <- a.Value + 1
-        do! w "a"
-        log.Add "A"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    try
-        do! w "a"
-        log.Add "A"
-    with e -> log.Add e.Message
     try
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    try
-        do! w "a"
-        log.Add "A"
-    finally
-        log.Add "-"
     try
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    match k with
-    | 0 -> log.Add "none"
-    | _ ->
-        do! w "a"
-        log.Add "A"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    match box k with
-    | :? int as n when n > 0 ->
-        do! w "a"
-        log.Add "A"
-    | _ -> ()
     match box k with
     | :? int as n when n > 0 ->
         do! w "b"
-        log.Add "B"
+        log.Add "C"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then
-        for _ in 1 .. k do
-            do! w "a"
-            log.Add "A"
     if k > 0 then
         for _ in 1 .. k do
             do! w "b"
-            log.Add "B"
+            log.Add "C"

//// edit: put back, with the other edited
//// finish => D. D. D. D. D-. D. D. D. D. D. D. D. D-. D. D. D.
//// startB => started
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
     if k > 0 then
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    for _ in 1 .. k do
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    let a = ref 0
+    while a.Value < k do
+        a.Value <- a.Value + 1
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    try
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
+    with e -> log.Add e.Message
     try
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    try
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
+    finally
+        log.Add "-"
     try
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    match k with
+    | 0 -> log.Add "none"
+    | _ ->
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    match box k with
+    | :? int as n when n > 0 ->
+        do! Async.AwaitTask(w "a")
+        log.Add "A"
+    | _ -> ()
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "b")
-        log.Add "C"
+        log.Add "D"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then
+        for _ in 1 .. k do
+            do! Async.AwaitTask(w "a")
+            log.Add "A"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "b")
-            log.Add "C"
+            log.Add "D"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then
+        do! w "a"
+        log.Add "A"
     if k > 0 then
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    for _ in 1 .. k do
+        do! w "a"
+        log.Add "A"
     for _ in 1 .. k do
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    let a = ref 0
+    while a.Value < k do
+        a.Value <- a.Value + 1
+        do! w "a"
+        log.Add "A"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    try
+        do! w "a"
+        log.Add "A"
+    with e -> log.Add e.Message
     try
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    try
+        do! w "a"
+        log.Add "A"
+    finally
+        log.Add "-"
     try
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    match k with
+    | 0 -> log.Add "none"
+    | _ ->
+        do! w "a"
+        log.Add "A"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    match box k with
+    | :? int as n when n > 0 ->
+        do! w "a"
+        log.Add "A"
+    | _ -> ()
     match box k with
     | :? int as n when n > 0 ->
         do! w "b"
-        log.Add "C"
+        log.Add "D"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then
+        for _ in 1 .. k do
+            do! w "a"
+            log.Add "A"
     if k > 0 then
         for _ in 1 .. k do
             do! w "b"
-            log.Add "C"
+            log.Add "D"

//// edit: the first one removed, what waits edited
//// finish => AE. AE. AE. AE. A-E-. AE. AE. AE. AE. AE. AE. AE. A-E-. AE. AE. AE.
//// warns is another now
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     if k > 0 then
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    for _ in 1 .. k do
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    let a = ref 0
-    while a.Value < k do
-        a.Value <- a.Value + 1
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    try
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
-    with e -> log.Add e.Message
     try
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    try
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
-    finally
-        log.Add "-"
     try
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    match k with
-    | 0 -> log.Add "none"
-    | _ ->
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    match box k with
-    | :? int as n when n > 0 ->
-        do! Async.AwaitTask(w "a")
-        log.Add "A"
-    | _ -> ()
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "b")
-        log.Add "D"
+        log.Add "E"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then
-        for _ in 1 .. k do
-            do! Async.AwaitTask(w "a")
-            log.Add "A"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "b")
-            log.Add "D"
+            log.Add "E"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then
-        do! w "a"
-        log.Add "A"
     if k > 0 then
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    for _ in 1 .. k do
-        do! w "a"
-        log.Add "A"
     for _ in 1 .. k do
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    let a = ref 0
-    while a.Value < k do
-        a.Value <- a.Value + 1
-        do! w "a"
-        log.Add "A"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    try
-        do! w "a"
-        log.Add "A"
-    with e -> log.Add e.Message
     try
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    try
-        do! w "a"
-        log.Add "A"
-    finally
-        log.Add "-"
     try
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    match k with
-    | 0 -> log.Add "none"
-    | _ ->
-        do! w "a"
-        log.Add "A"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    match box k with
-    | :? int as n when n > 0 ->
-        do! w "a"
-        log.Add "A"
-    | _ -> ()
     match box k with
     | :? int as n when n > 0 ->
         do! w "b"
-        log.Add "D"
+        log.Add "E"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then
-        for _ in 1 .. k do
-            do! w "a"
-            log.Add "A"
     if k > 0 then
         for _ in 1 .. k do
             do! w "b"
-            log.Add "D"
+            log.Add "E"
