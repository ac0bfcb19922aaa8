//// flags /langversion:latest
using System;
using System.Collections.Generic;
using System.Linq;

public record Person(string Name, int Age)
{
    public string Title => "Mx " + Name;

    public Func<int, string> Greeter() => n => Title + (Age + n);
}

public record Worker(string Name, int Age, string Job) : Person(Name, Age);

public readonly record struct Point(int X, int Y)
{
    public int Length => Math.Abs(X) + Math.Abs(Y);
}

public class Account(string owner, int balance)
{
    private readonly int start = balance;

    public string Describe() => owner + start;

    public Func<int, int> Adder() => n => balance += n;
}

public class Shape
{
    public int Side { get; init; } = 2;
}

public static class Entry
{
    private static readonly Dictionary<Point, string> places = new() { [new(1, 2)] = "a", [new(3, 4)] = "b" };

    public static Func<int, string> KeepGreeter() => new Person("Ann", 30).Greeter();

    public static Func<object, string> KeepMatch() => o => o switch
    {
        string { Length: > 2 } s => "long " + s,
        string s => "short " + s,
        int and > 4 => "big",
        int n => "small" + n,
        _ => "other",
    };

    public static Func<int, int> KeepAdder() => new Account("Bob", 5).Adder();

    public static Func<int, string> KeepLookUp() => n => places.GetValueOrDefault(new Point(n - 4, n - 3), "none");

    public static Func<int[], string> KeepList() => list => list is [var first, .., var last] ? $"{first}..{last}" : "few";

    public static string Run()
    {
        var worker = new Worker("Ann", 3, "cook") with { Age = 4 };
        return worker + worker.Title + new Point(1, -2) + new Point(1, -2).Length + new Account("Ann", 2).Describe()
            + KeepMatch()("abc") + new Shape().Side;
    }
}

//// edit: members of records
-    public string Title => "Mx " + Name;
+    public string Title => "Dr " + Name;

-    public int Length => Math.Abs(X) + Math.Abs(Y);
+    public int Length => Math.Max(X, Y);

//// edit: patterns
-        string { Length: > 2 } s => "long " + s,
-        string s => "short " + s,
+        string { Length: > 3 } s => "LONG " + s,
+        string s => "SHORT " + s,

-    public static Func<int[], string> KeepList() => list => list is [var first, .., var last] ? $"{first}..{last}" : "few";
+    public static Func<int[], string> KeepList() => list => list is [var first, .. var rest] ? $"{first}+{rest.Length}" : "few";

//// edit: what a primary constructor's parameter does
-    public Func<int, int> Adder() => n => balance += n;
+    public Func<int, int> Adder() => n => balance += n * 10;

//// edit: printing of a record
-    public Func<int, string> Greeter() => n => Title + (Age + n);
+    public Func<int, string> Greeter() => n => Title + (Age - n);
+
+    public override string ToString() => "person " + Name;

//// edit: a default of an initialised property
//// state new Shape
-    public int Side { get; init; } = 2;
+    public int Side { get; init; } = 7;
