using System;
using System.Collections.Generic;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static long Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);

    private static bool Even(int n) => n == 0 || Odd(n - 1);

    private static bool Odd(int n) => n != 0 && Even(n - 1);

    private static int Depth(IEnumerable<object> tree)
    {
        var depth = 0;
        foreach (var node in tree)
            if (node is IEnumerable<object> children) depth = Math.Max(depth, Depth(children));
        return depth + 1;
    }

    private static int Fibonacci(int n, Dictionary<int, int> known)
    {
        if (n < 2) return n;
        if (known.TryGetValue(n, out var value)) return value;
        return known[n] = Fibonacci(n - 1, known) + Fibonacci(n - 2, known);
    }

    public static string Run() => $"{Factorial(12)} {Even(7)} {Depth(new object[] { 1, new object[] { 2, new object[0] } })} {Fibonacci(30, new())}";
}

//// edit: the base case
-    private static long Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
+    private static long Factorial(int n) => n <= 2 ? 5 : n * Factorial(n - 1);

//// edit: both of two that call one another
-    private static bool Even(int n) => n == 0 || Odd(n - 1);
+    private static bool Even(int n) => n <= 0 || Odd(n - 3);

-    private static bool Odd(int n) => n != 0 && Even(n - 1);
+    private static bool Odd(int n) => n > 0 && !Even(n - 2);

//// edit: recursion in a loop
-            if (node is IEnumerable<object> children) depth = Math.Max(depth, Depth(children));
-        return depth + 1;
+            depth += node switch { IEnumerable<object> children => Depth(children) * 10, int n => n, _ => 0 };
+        return depth;

//// edit: no longer recursive
-        if (known.TryGetValue(n, out var value)) return value;
-        return known[n] = Fibonacci(n - 1, known) + Fibonacci(n - 2, known);
+        var (a, b) = (0, 1);
+        for (; n > 0; n--) (a, b) = (b, a + 2 * b);
+        return a;
