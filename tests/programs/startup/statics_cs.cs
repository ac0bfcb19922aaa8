using System;
using System.Collections.Generic;

public static class Config
{
    public static readonly List<string> Names = new() { "a", "b" };
    public static int Level = 1;
    public const int Limit = 5;

    static Config()
    {
        Names.Add("c");
        Level += 10;
    }

    public static string Show() => string.Join(",", Names) + Level;
}

public static class Untouched
{
    public static readonly string Value = "first";
    static Untouched() { Value += "!"; }
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() => Config.Limit + Config.Show().Length.ToString();

    public static string RunShow() => Config.Show();

    public static string Touch() => Untouched.Value;
}

//// edit: a constant flows into the code
-    public const int Limit = 5;
+    public const int Limit = 6;

//// edit: a static constructor that ran does not run again
//// warns runs once
//// keeps RunShow Run
-        Names.Add("c");
-        Level += 10;
+        Names.Add("ddd");
+        Level += 20;

//// edit: an initialiser of a type that was not used yet runs as it is now
//// keeps RunShow Run
//// Touch => second?
-    public static readonly string Value = "first";
-    static Untouched() { Value += "!"; }
+    public static readonly string Value = "second";
+    static Untouched() { Value += "?"; }

//// edit: code that reads the state
-    public static string Show() => string.Join(",", Names) + Level;
+    public static string Show() => Level > 0 ? Names[0] : "";
