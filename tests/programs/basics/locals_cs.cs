using System;
using System.Collections.Generic;
using System.Globalization;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    public static string Run() => Describe(9) + Swap(5, 3);

    private static string Describe(int n)
    {
        var half = n / 2;
        var text = half.ToString();
        return text + "!";
    }

    private static string Swap(int a, int b)
    {
        if (a > b)
        {
            var t = a;
            a = b;
            b = t;
        }
        return $"{a}..{b}";
    }
}

//// edit: a local added and one retyped
-        var half = n / 2;
-        var text = half.ToString();
-        return text + "!";
+        var half = n / 2.0;
+        var rounded = (long)Math.Floor(half);
+        var text = half.ToString(CultureInfo.InvariantCulture);
+        return text + "/" + rounded;

//// edit: locals of value types from other assemblies, deconstruction
-            var t = a;
-            a = b;
-            b = t;
+            var span = TimeSpan.FromMinutes(a - b);
+            var day = new DateTime(2024, 2, 28).AddDays(b);
+            (a, b) = ((int)span.TotalSeconds, day.Month);

//// edit: a ref local, a constant, an out variable, a pattern variable
-        var half = n / 2.0;
-        var rounded = (long)Math.Floor(half);
-        var text = half.ToString(CultureInfo.InvariantCulture);
-        return text + "/" + rounded;
+        const int Two = 2;
+        var cells = new int[Two];
+        ref var last = ref cells[1];
+        last = n;
+        object boxed = cells[1];
+        if (boxed is int number && int.TryParse("4" + number, out var parsed)) return parsed + Two + "?";
+        return "none";

//// edit: generic locals
-        const int Two = 2;
-        var cells = new int[Two];
-        ref var last = ref cells[1];
-        last = n;
-        object boxed = cells[1];
-        if (boxed is int number && int.TryParse("4" + number, out var parsed)) return parsed + Two + "?";
-        return "none";
+        var map = new Dictionary<string, List<(int, char)>> { ["a"] = new() { (n, 'x') } };
+        (int Number, char Letter) first = map["a"][0];
+        return first.Letter + first.Number.ToString();
