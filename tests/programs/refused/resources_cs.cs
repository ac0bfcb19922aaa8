//// file words.txt
one two
//// file Program.cs
using System.IO;
using System.Reflection;

public static class Entry
{
    private static string Text()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("words.txt");
        return new StreamReader(stream).ReadToEnd().Trim();
    }

    public static string Run() => "a " + Text();
}

//// edit: a resource
//// expect restart Update
//// file words.txt
-one two
+one three

//// edit: a body, the resource as it was
//// file Program.cs
-    public static string Run() => "a " + Text();
+    public static string Run() => "b " + Text();
