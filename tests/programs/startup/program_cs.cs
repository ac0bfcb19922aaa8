//// flags /target:exe
using System;
using System.Collections.Generic;

public static class Entry
{
    private static int count;

    private static readonly List<string> started = new();

    public static int State() => ++count;

    public static int Main(string[] args)
    {
        started.Add("main" + args.Length);
        return 0;
    }

    public static string Run() => Describe() + started.Count;

    public static string RunLog() => string.Join(",", started);

    private static string Describe() => "d";
}

//// edit: a method
-    private static string Describe() => "d";
+    private static string Describe() => "D";

//// edit: the entry point, which ran
//// keeps RunLog
//// warns runs once
-        started.Add("main" + args.Length);
+        started.Add("MAIN" + args.Length);

//// edit: a method again
//// keeps RunLog
-    private static string Describe() => "D";
+    private static string Describe() => "DD" + typeof(Entry).Name;
