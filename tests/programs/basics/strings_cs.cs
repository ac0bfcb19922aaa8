using System;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static string Greeting(string name) => $"Hello, {name}!";

    public static string Run()
    {
        var face = "😀";
        return Greeting("world") + face + face.Length;
    }
}

//// edit: an ASCII constant
-    private static string Greeting(string name) => $"Hello, {name}!";
+    private static string Greeting(string name) => $"Good morning, {name}.";

//// edit: beyond the basic plane, verbatim, raw
-        var face = "😀";
+        var face = @"\🜁" + """ "x" """ + "\0𝒳é";

//// edit: a blank line at the top
//// expect unchanged
 using System;
+
