using System;
using System.Collections.Generic;
using System.Linq;

public static class A
{
    public static string Show(int x) => "a" + x;
}

public static class B
{
    public static string Show(int x) => "b" + x;
}

public class Thing
{
    public string M(int x) => "M" + x;
    public string N(int x) => "N" + x;
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string RunStays() => Stays.Group();

    private static int[] Numbers => new[] { 1, 2 };

    // What was cached, for a class that goes with its last user and comes back.
    public static string RunGroup() => string.Join(",", Numbers.Select(A.Show));

    public static string RunDynamic()
    {
        dynamic d = new Thing();
        return d.M(5);
    }
}

// The same beside one that stays.
public static class Stays
{
    public static string Group() => string.Join(",", new[] { 1 }.Select(A.Show).Select(Other));

    private static string Other(string s) => s + "!";
}

//// edit: gone
-    public static string RunGroup() => string.Join(",", Numbers.Select(A.Show));
+    public static string RunGroup() => string.Join(",", Numbers.Select(x => "l" + x));

-        dynamic d = new Thing();
-        return d.M(5);
+        return "none";

-    public static string Group() => string.Join(",", new[] { 1 }.Select(A.Show).Select(Other));
+    public static string Group() => string.Join(",", new[] { "1" }.Select(Other));

//// edit: back, but another one
-    public static string RunGroup() => string.Join(",", Numbers.Select(x => "l" + x));
+    public static string RunGroup() => string.Join(",", Numbers.Select(B.Show));

-        return "none";
+        dynamic d = new Thing();
+        return d.N(5);

-    public static string Group() => string.Join(",", new[] { "1" }.Select(Other));
+    public static string Group() => string.Join(",", new[] { 1 }.Select(B.Show).Select(Other));

//// edit: gone again
-    public static string RunGroup() => string.Join(",", Numbers.Select(B.Show));
+    public static string RunGroup() => string.Join(",", Numbers.Select(x => "m" + x));

-        dynamic d = new Thing();
-        return d.N(5);
+        return "no";

-    public static string Group() => string.Join(",", new[] { 1 }.Select(B.Show).Select(Other));
+    public static string Group() => string.Join(",", new[] { "2" }.Select(Other));

//// edit: the first ones
-    public static string RunGroup() => string.Join(",", Numbers.Select(x => "m" + x));
+    public static string RunGroup() => string.Join(",", Numbers.Select(A.Show));

-        return "no";
+        dynamic d = new Thing();
+        return d.M(6);

-    public static string Group() => string.Join(",", new[] { "2" }.Select(Other));
+    public static string Group() => string.Join(",", new[] { 1 }.Select(A.Show).Select(Other));
