using System;
using System.Collections.Generic;
using System.Linq;

public static class App
{
    public static readonly SortedDictionary<string, Func<string>> Routes = new();

    public static void MapGet(string path, Func<string> handler) => Routes[path] = handler;

    public static void Put(int at, Func<int, int> f) => Numbers[at] = f;

    public static readonly SortedDictionary<int, Func<int, int>> Numbers = new();
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    // Handlers without captures that look alike: what they are registered for tells them apart.
    private static void Register()
    {
        App.Routes.Clear();
        App.Numbers.Clear();
        App.MapGet("/", () => "hi");
        App.MapGet("/b", () => "ho");
        App.Put(1, x => x + 1);
        App.Put(2, x => x + 2);
    }

    private static readonly (string, Func<string>)[] table =
    {
        ("a", () => "A"),
        ("b", () => "B"),
    };

    private static Dictionary<string, Func<string>> Made() => new()
    {
        ["x"] = () => "X",
        ["y"] = () => "Y",
    };

    private static Dictionary<string, Func<string>> made = new();

    public static string Hold()
    {
        Register();
        made = Made();
        return "held";
    }

    public static string Calls() => string.Join(",", App.Routes.Values.Select(f => f()).Concat(App.Numbers.Values.Select(f => f(10).ToString())));

    public static string Tables() => string.Join(",", table.Select(t => t.Item2()).Concat(made.OrderBy(m => m.Key).Select(m => m.Value())));

    public static string Run()
    {
        var (routes, numbers) = (App.Routes.ToList(), App.Numbers.ToList());
        Register();
        var answer = Calls() + string.Join(",", Made().OrderBy(m => m.Key).Select(m => m.Value()));
        if (routes.Count > 0)
        {
            App.Routes.Clear();
            App.Numbers.Clear();
            routes.ForEach(r => App.Routes[r.Key] = r.Value);
            numbers.ForEach(n => App.Numbers[n.Key] = n.Value);
        }
        return answer;
    }
}
//// Hold => held
//// Calls => hi,ho,11,12
//// Tables => A,B,X,Y

//// edit: both in one save
//// Calls => Hi,Ho,111,112
-        App.MapGet("/", () => "hi");
-        App.MapGet("/b", () => "ho");
-        App.Put(1, x => x + 1);
-        App.Put(2, x => x + 2);
+        App.MapGet("/", () => "Hi");
+        App.MapGet("/b", () => "Ho");
+        App.Put(1, x => x + 101);
+        App.Put(2, x => x + 102);

//// edit: one edited, one put before it
//// Calls => Hi!,Ho,111,212
-        App.MapGet("/", () => "Hi");
+        App.MapGet("/a", () => "Ha");
+        App.MapGet("/", () => "Hi!");

-        App.Put(2, x => x + 102);
+        App.Put(0, x => x + 100);
+        App.Put(2, x => x + 202);

//// edit: one gone, the other two edited and in another order
//// Calls => HI,HO,11,22
-        App.MapGet("/a", () => "Ha");
-        App.MapGet("/", () => "Hi!");
-        App.MapGet("/b", () => "Ho");
-        App.Put(1, x => x + 101);
-        App.Put(0, x => x + 100);
-        App.Put(2, x => x + 202);
+        App.MapGet("/b", () => "HO");
+        App.MapGet("/", () => "HI");
+        App.Put(2, x => x + 12);
+        App.Put(1, x => x + 1);

//// edit: those of an initialiser
//// Tables => A,B,XX,YY
-        ["x"] = () => "X",
-        ["y"] = () => "Y",
+        ["x"] = () => "XX",
+        ["y"] = () => "YY",

//// edit: of another value too
//// Tables => A,B,X-,Y-
//// Calls => i,o,11,22
-        ["x"] = () => "XX",
-        ["y"] = () => "YY",
+        ["w"] = () => "W-",
+        ["x"] = () => "X-",
+        ["y"] = () => "Y-",

-        App.MapGet("/b", () => "HO");
-        App.MapGet("/", () => "HI");
+        App.MapGet("/b", () => "o");
+        App.MapGet("/", () => "i");
