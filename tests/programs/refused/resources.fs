//// file words.txt
one two
//// file Program.fs
module Entry

open System.IO
open System.Reflection

let private text () =
    use stream = Assembly.GetExecutingAssembly().GetManifestResourceStream "words.txt"
    use reader = new StreamReader(stream)
    reader.ReadToEnd().Trim()

let run () = "a " + text ()

//// edit: a resource
//// expect restart Update
//// file words.txt
-one two
+one three

//// edit: a body, the resource as it was
//// file Program.fs
-let run () = "a " + text ()
+let run () = "b " + text ()

//// edit: both
//// expect restart Update
//// file words.txt
-one two
+two

//// file Program.fs
-let run () = "b " + text ()
+let run () = "c " + text ()
