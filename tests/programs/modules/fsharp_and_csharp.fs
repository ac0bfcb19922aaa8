//// assembly Library
//// file Library.cs
namespace Library
{
    public static class Text
    {
        public const string Mark = "!";
        public static string Shout(string text) => text.ToUpperInvariant() + Mark;
    }
}
//// assembly Program
//// file Program.fs
module Entry

let mutable private count = 0
let state () = count <- count + 1; count

let run () = Library.Text.Shout "hello" + Library.Text.Mark

//// edit: the C# library
//// file Library.cs
-        public static string Shout(string text) => text.ToUpperInvariant() + Mark;
+        public static string Shout(string text) => text.Trim('h') + Mark + text.Length;

//// edit: a C# constant that F# code holds
//// file Library.cs
-        public const string Mark = "!";
+        public const string Mark = "?";

//// edit: both
//// file Library.cs
-        public static string Shout(string text) => text.Trim('h') + Mark + text.Length;
+        public static string Shout(string text) => Mark + text;
//// file Program.fs
-let run () = Library.Text.Shout "hello" + Library.Text.Mark
+let run () = Library.Text.Shout "bye" + Library.Text.Mark
