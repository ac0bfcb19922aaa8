using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public static class Entry
{
    private static int count;

    private static List<IEnumerator<string>> kept = new();

    private static TaskCompletionSource gate;

    private static Task<string> pending;

    public static int State() => ++count;

    private static string Call(Func<string> f) => f();

    private static async Task<string> Later(Func<string> f)
    {
        await gate.Task;
        return f();
    }

    // What suspends is written alike but for what lies within: lambdas, data, a type.
    private static IEnumerable<string> Lambdas()
    {
        yield return Call(() => "a");
        yield return Call(() => "b");
        yield return Call(() => "c");
    }

    private static IEnumerable<string> Data()
    {
        yield return string.Join("", new[] { 1, 2, 3, 4 });
        yield return string.Join("", new[] { 5, 6, 7, 8 });
    }

    private static IEnumerable<string> Types()
    {
        yield return new { A = 1, B = 2 }.ToString();
        yield return new { B = 2, A = 1 }.ToString();
    }

    private static async Task<string> Awaits()
    {
        var first = await Later(() => "d");
        var second = await Later(() => "e");
        return first + second;
    }

    private static IEnumerable<string>[] All() => new[] { Lambdas(), Data(), Types() };

    public static string Hold()
    {
        kept = All().Select(items => items.GetEnumerator()).ToList();
        gate = new();
        pending = Awaits();
        return Next();
    }

    public static string Next() => string.Join(",", kept.Select(items => items.MoveNext() ? items.Current : "-"));

    public static string Finish()
    {
        gate.SetResult();
        return pending.Result;
    }

    public static string Run()
    {
        gate = new();
        gate.SetResult();
        return string.Join(",", All().SelectMany(items => items)) + Awaits().Result;
    }
}
//// Hold => a,1234,{ A = 1, B = 2 }

//// edit: all change places: what is suspended finishes on the code it began with
//// Next => b,5678,{ B = 2, A = 1 }
-        yield return Call(() => "a");
-        yield return Call(() => "b");
+        yield return Call(() => "b");
+        yield return Call(() => "a");

-        yield return string.Join("", new[] { 1, 2, 3, 4 });
-        yield return string.Join("", new[] { 5, 6, 7, 8 });
+        yield return string.Join("", new[] { 5, 6, 7, 8 });
+        yield return string.Join("", new[] { 1, 2, 3, 4 });

-        yield return new { A = 1, B = 2 }.ToString();
-        yield return new { B = 2, A = 1 }.ToString();
+        yield return new { B = 2, A = 1 }.ToString();
+        yield return new { A = 1, B = 2 }.ToString();

-        var first = await Later(() => "d");
-        var second = await Later(() => "e");
+        var first = await Later(() => "e");
+        var second = await Later(() => "d");

//// edit: a lambda's body: what is suspended goes on in the new code
//// Hold => b,5678,{ B = 2, A = 1 }
-        yield return Call(() => "c");
+        yield return Call(() => "C");

//// edit: and another
//// Next => A,1234,{ A = 1, B = 2 }
//// Next => C,-,-
-        yield return Call(() => "a");
+        yield return Call(() => "A");
