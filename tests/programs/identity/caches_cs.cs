using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static bool IsBig(int x) => x > 10;

    private static int Twice(int x) => x * 2;

    private static string Show(int x) => "<" + x + ">";

    private static bool IsEven(int x) => x % 2 == 0;

    // Delegates that are made once and kept in fields, which are told apart by their numbers only.
    private static IEnumerable<string> Groups() => new[] { 5, 15, 25 }.Where(IsBig).Select(Twice).Select(Show);

    private static IEnumerable<string> Lambdas() => new[] { 5, 15, 25 }.Where(static x => x > 10).Select(static x => x * 3).Select(static x => "[" + x + "]");

    public static string Run() => string.Join(",", Groups().Concat(Lambdas()));
}

//// edit: one more of another type before them
-    private static IEnumerable<string> Groups() => new[] { 5, 15, 25 }.Where(IsBig).Select(Twice).Select(Show);
+    private static IEnumerable<string> Groups() => new[] { 5, 15, 25 }.Select(Twice).Where(IsBig).Select(Show);

-    private static IEnumerable<string> Lambdas() => new[] { 5, 15, 25 }.Where(static x => x > 10).Select(static x => x * 3).Select(static x => "[" + x + "]");
+    private static IEnumerable<string> Lambdas() => new[] { 5, 15, 25 }.Select(static x => x * 3).Where(static x => x > 10).Select(static x => "[" + x + "]");

//// edit: types in a circle
-    private static IEnumerable<string> Groups() => new[] { 5, 15, 25 }.Select(Twice).Where(IsBig).Select(Show);
+    private static IEnumerable<string> Groups() => new[] { 5, 15, 25 }.Select(Show).Select(s => s.Length).Where(IsEven).Select(Twice).Select(Show);

-    private static IEnumerable<string> Lambdas() => new[] { 5, 15, 25 }.Select(static x => x * 3).Where(static x => x > 10).Select(static x => "[" + x + "]");
+    private static IEnumerable<string> Lambdas() => new[] { 5, 15, 25 }.Select(static x => "[" + x + "]").Where(static x => x.Length > 3).Select(static x => x + x.Length);

//// edit: a predicate of the same type in another's place
-    private static IEnumerable<string> Groups() => new[] { 5, 15, 25 }.Select(Show).Select(s => s.Length).Where(IsEven).Select(Twice).Select(Show);
+    private static IEnumerable<string> Groups() => new[] { 5, 16, 25 }.Where(IsEven).Where(IsBig).Select(Show);

//// edit: those of the first, used elsewhere
-    private static IEnumerable<string> Groups() => new[] { 5, 16, 25 }.Where(IsEven).Where(IsBig).Select(Show);
+    private static IEnumerable<string> Groups()
+    {
+        Func<int, int> twice = Twice;
+        Func<int, object> show = Show;
+        return new[] { 5, 16 }.Select(twice).Select(show).Cast<string>().Concat(new[] { twice }.Select(f => Show(f(1))));
+    }

//// edit: and as they were
-        Func<int, int> twice = Twice;
-        Func<int, object> show = Show;
-        return new[] { 5, 16 }.Select(twice).Select(show).Cast<string>().Concat(new[] { twice }.Select(f => Show(f(1))));
+        return new[] { 5, 15, 25 }.Where(IsBig).Select(Twice).Select(Show);
