//// flags --target:exe
//// file Settings.fs
module Settings

let names = System.Collections.Generic.List<string>([ "first" ])
let level = names.Count * 10
//// file Program.fs
module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let started = System.Collections.Generic.List<string>()

let describe () = Settings.names.Count.ToString() + ":" + string Settings.level

let run () = describe () + string started.Count

let runPlain () = "plain"

let runLog () = System.String.Join(",", started)

[<EntryPoint>]
let main argv =
    started.Add("main" + string argv.Length)
    0

//// edit: a function
-let describe () = Settings.names.Count.ToString() + ":" + string Settings.level
+let describe () = Settings.names.Count.ToString() + "/" + string Settings.level

//// edit: the entry point: it ran, and its old body is what ran
//// warns runs once
//// keeps runLog
-    started.Add("main" + string argv.Length)
+    started.Add("MAIN" + string argv.Length)

//// edit: an initialiser in another file
//// warns runs once
//// keeps runLog run
//// file Settings.fs
-let level = names.Count * 10
+let level = names.Count * 20

//// edit: a function again, with lines moved in both files
//// keeps runLog run
//// file Settings.fs
 module Settings
+
+// moved
//// file Program.fs
-let runPlain () = "plain"
+
+let runPlain () = "plain " + string (System.Math.Sign -5)
