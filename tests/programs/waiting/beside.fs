module Entry

open System
open System.Collections.Generic
open System.Threading.Tasks

let mutable private count = 0
let state () = count <- count + 1; count

// What waits in a block, while code that waits for nothing is put beside it.

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

//// edit: before
//// finish => AB. AB. AB. AB. A-B-. AB. AB. AB. AB. AB. AB. AB. A-B-. AB. AB. AB.
//// warns is another now
//// startA => started
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "S"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "S"

//// edit: between
//// finish => SATB. SATB. SATB. SAB. SA-B-. SATB. SATB. SATB. SATB. SATB. SATB. SAB. SA-B-. SATB. SATB. SATB.
//// warns is another now
//// startA => started
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     if k > 0 then
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     let a = ref 0
     while a.Value < k do
         a.Value <- a.Value + 1
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     try
         do! Async.AwaitTask(w "a")
         log.Add "A"
     with e -> log.Add e.Message
+    if k > 0 then log.Add "T"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     try
         do! Async.AwaitTask(w "a")
         log.Add "A"
     finally
         log.Add "-"
+    if k > 0 then log.Add "T"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "a")
         log.Add "A"
     | _ -> ()
+    if k > 0 then log.Add "T"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
     if k > 0 then log.Add "S"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "a")
             log.Add "A"
+    if k > 0 then log.Add "T"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     if k > 0 then
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     for _ in 1 .. k do
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     let a = ref 0
     while a.Value < k do
         a.Value <- a.Value + 1
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     try
         do! w "a"
         log.Add "A"
     with e -> log.Add e.Message
+    if k > 0 then log.Add "T"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     try
         do! w "a"
         log.Add "A"
     finally
         log.Add "-"
+    if k > 0 then log.Add "T"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "T"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     match box k with
     | :? int as n when n > 0 ->
         do! w "a"
         log.Add "A"
     | _ -> ()
+    if k > 0 then log.Add "T"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
     if k > 0 then log.Add "S"
     if k > 0 then
         for _ in 1 .. k do
             do! w "a"
             log.Add "A"
+    if k > 0 then log.Add "T"

//// edit: swapped with what it follows
//// finish => SATB. SATB. SATB. SATB. SA-TB-. SATB. SATB. SATB. SATB. SATB. SATB. SATB. SA-TB-. SATB. SATB. SATB.
//// warns is another now
//// startB => started
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     if k > 0 then
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     let a = ref 0
     while a.Value < k do
         a.Value <- a.Value + 1
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     try
         do! Async.AwaitTask(w "a")
         log.Add "A"
     with e -> log.Add e.Message
+    if k > 0 then log.Add "S"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     try
         do! Async.AwaitTask(w "a")
         log.Add "A"
     finally
         log.Add "-"
+    if k > 0 then log.Add "S"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "a")
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "a")
         log.Add "A"
     | _ -> ()
+    if k > 0 then log.Add "S"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
-    if k > 0 then log.Add "S"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "a")
             log.Add "A"
+    if k > 0 then log.Add "S"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     if k > 0 then
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     for _ in 1 .. k do
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     let a = ref 0
     while a.Value < k do
         a.Value <- a.Value + 1
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     try
         do! w "a"
         log.Add "A"
     with e -> log.Add e.Message
+    if k > 0 then log.Add "S"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     try
         do! w "a"
         log.Add "A"
     finally
         log.Add "-"
+    if k > 0 then log.Add "S"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "a"
         log.Add "A"
+    if k > 0 then log.Add "S"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     match box k with
     | :? int as n when n > 0 ->
         do! w "a"
         log.Add "A"
     | _ -> ()
+    if k > 0 then log.Add "S"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
-    if k > 0 then log.Add "S"
     if k > 0 then
         for _ in 1 .. k do
             do! w "a"
             log.Add "A"
+    if k > 0 then log.Add "S"

//// edit: behind
//// finish => ASTB. ASTB. ASTB. ASTB. A-STB-. ASTB. ASTB. ASTB. ASTB. ASTB. ASTB. ASTB. A-STB-. ASTB. ASTB. ASTB.
//// warns is another now
 let private ifsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     if k > 0 then
         do! Async.AwaitTask(w "a")
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     if k > 0 then
         do! Async.AwaitTask(w "b")
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private forsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "a")
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     for _ in 1 .. k do
         do! Async.AwaitTask(w "b")
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private whilesAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     let a = ref 0
     while a.Value < k do
         a.Value <- a.Value + 1
         do! Async.AwaitTask(w "a")
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! Async.AwaitTask(w "b")
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private trysAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     try
         do! Async.AwaitTask(w "a")
         log.Add "A"
     with e -> log.Add e.Message
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     try
         do! Async.AwaitTask(w "b")
         log.Add "B"
     with e -> log.Add e.Message
+    if k > 0 then log.Add "S"

 let private finalsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     try
         do! Async.AwaitTask(w "a")
         log.Add "A"
     finally
         log.Add "-"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     try
         do! Async.AwaitTask(w "b")
         log.Add "B"
     finally
         log.Add "-"
+    if k > 0 then log.Add "S"

 let private matchsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "a")
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! Async.AwaitTask(w "b")
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private guardsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "a")
         log.Add "A"
     | _ -> ()
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     match box k with
     | :? int as n when n > 0 ->
         do! Async.AwaitTask(w "b")
         log.Add "B"
     | _ -> ()
+    if k > 0 then log.Add "S"

 let private nestedsAsync (w: string -> Task<unit>) (log: List<string>) (k: int) = async {
+    if k > 0 then log.Add "T"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "a")
             log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     if k > 0 then
         for _ in 1 .. k do
             do! Async.AwaitTask(w "b")
             log.Add "B"
+    if k > 0 then log.Add "S"

 let private ifsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     if k > 0 then
         do! w "a"
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     if k > 0 then
         do! w "b"
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private forsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     for _ in 1 .. k do
         do! w "a"
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     for _ in 1 .. k do
         do! w "b"
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private whilesTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     let a = ref 0
     while a.Value < k do
         a.Value <- a.Value + 1
         do! w "a"
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     let b = ref 0
     while b.Value < k do
         b.Value <- b.Value + 1
         do! w "b"
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private trysTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     try
         do! w "a"
         log.Add "A"
     with e -> log.Add e.Message
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     try
         do! w "b"
         log.Add "B"
     with e -> log.Add e.Message
+    if k > 0 then log.Add "S"

 let private finalsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     try
         do! w "a"
         log.Add "A"
     finally
         log.Add "-"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     try
         do! w "b"
         log.Add "B"
     finally
         log.Add "-"
+    if k > 0 then log.Add "S"

 let private matchsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "a"
         log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     match k with
     | 0 -> log.Add "none"
     | _ ->
         do! w "b"
         log.Add "B"
+    if k > 0 then log.Add "S"

 let private guardsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     match box k with
     | :? int as n when n > 0 ->
         do! w "a"
         log.Add "A"
     | _ -> ()
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     match box k with
     | :? int as n when n > 0 ->
         do! w "b"
         log.Add "B"
     | _ -> ()
+    if k > 0 then log.Add "S"

 let private nestedsTask (w: string -> Task<unit>) (log: List<string>) (k: int) = task {
+    if k > 0 then log.Add "T"
     if k > 0 then
         for _ in 1 .. k do
             do! w "a"
             log.Add "A"
-    if k > 0 then log.Add "S"
-    if k > 0 then log.Add "T"
     if k > 0 then
         for _ in 1 .. k do
             do! w "b"
             log.Add "B"
+    if k > 0 then log.Add "S"
