// What debuggers are told besides lines: scopes, locals, constants, imports, state machines.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using static System.Math;
using Pairs = System.Collections.Generic.Dictionary<string, (int First, int Second)>;
using Text = System.Text.StringBuilder;

namespace Inner
{
    using System.Globalization;
    using Numbers = System.Collections.Generic.List<int>;

    public enum Level : byte { Low = 1, High = 2 }

    public static class Deep
    {
        public static string Run(int start)
        {
            const Level level = Level.Low;
            const string none = null;
            const decimal price = 1.5m;
            const double half = 0.5;
            const char letter = 'a';
            const long big = 1L << 40;
            var numbers = new Numbers { start };
            {
                const int inside = 3;
                int deep = numbers[0] + inside;
                {
                    const string word = "one";
                    var text = word + deep + level + none + letter + big;
                    return text + (price + (decimal)half).ToString(CultureInfo.InvariantCulture);
                }
            }
        }
    }
}

public static class Entry
{
    static int count;
    public static int State() => ++count;

    public static string RunDeep() => Inner.Deep.Run(1);

    public static string RunLocals()
    {
        (int Left, string Right) pair = (1, "r");
        Pairs pairs = new() { ["a"] = (1, 2) };
        dynamic anything = pair;
        object same = anything;
        var text = new Text();
        foreach (var (key, (first, second)) in pairs)
        {
            var sum = first + second;
            text.Append(key).Append(Max(sum, pair.Left));
        }
        return text + same.ToString();
    }

    static async Task<int> Wait(int times)
    {
        var sum = 0;
        for (var i = 0; i < times; i++)
        {
            var before = sum;
            try
            {
                await Task.Yield();
                sum += before + 1;
            }
            catch (InvalidOperationException e)
            {
                await Task.Delay(e.Message.Length);
            }
        }
        return sum;
    }

    static async void Fire(TaskCompletionSource<string> done)
    {
        var word = "fired";
        await Task.Yield();
        done.SetResult(word);
    }

    static IEnumerable<int> Count(int to)
    {
        for (var i = 1; i <= to; i++)
        {
            var square = i * i;
            yield return square;
        }
    }

    public static string RunMachines()
    {
        var done = new TaskCompletionSource<string>();
        Fire(done);
        return $"{Wait(3).Result} {done.Task.Result} {string.Join(",", Count(3))}";
    }
}

//// edit: constants, and the lines of everything
 namespace Inner
 {
+    // Everything moves.
+
     using System.Globalization;

-            const Level level = Level.Low;
-            const string none = null;
-            const decimal price = 1.5m;
-            const double half = 0.5;
+            const Level level = Level.High;
+            const string none = "some";
+            const decimal price = -2.25m;
+            const double half = 0.25;

-            var sum = first + second;
+            var sum = first - second;

-                sum += before + 1;
+                sum += before + 2;

-        var word = "fired";
+        var word = "fired again";

-            var square = i * i;
+            var square = i * i * 10;

//// edit: locals and scopes, added in the middle
-                int deep = numbers[0] + inside;
+                const float third = 0.5f;
+                var (left, right) = (numbers[0], inside);
+                int deep = left + right + (int)(third * 4);

-        dynamic anything = pair;
+        List<(dynamic Any, int Other)> list = new() { (pair, 1) };
+        dynamic anything = list[0].Other;

-            var sum = first - second;
-            text.Append(key).Append(Max(sum, pair.Left));
+            if (first > 0)
+            {
+                string inner = key + second;
+                text.Append(inner);
+            }
+            else
+            {
+                int inner = first;
+                text.Append(inner);
+            }

-            var before = sum;
+            var (before, after) = (sum, i);

-                sum += before + 2;
+                sum += before + after;
+                await Task.Yield();

-            yield return square;
+            yield return square + 1;
+            var cube = square * i;
+            yield return cube;

//// edit: lambdas and local functions with locals of their own
     static async void Fire(TaskCompletionSource<string> done)
     {
+        Func<int, Task<string>> twice = async times =>
+        {
+            var inside = times * 2;
+            await Task.Yield();
+            return inside.ToString();
+        };
-        var word = "fired again";
+        var word = "fired " + await twice(21);

-        return $"{Wait(3).Result} {done.Task.Result} {string.Join(",", Count(3))}";
+        const int limit = 4;
+        var odd = Count(limit).Where(number =>
+        {
+            var rest = number % 2;
+            return rest == 1;
+        });
+        return $"{Wait(limit).Result} {Shown(done.Task)} {string.Join(",", odd)}";
+
+        string Shown<T>(Task<T> task)
+        {
+            var result = task.Result;
+            return $"[{result}]";
+        }

//// edit: those again, one line on
         Func<int, Task<string>> twice = async times =>
         {
-            var inside = times * 2;
+            // A line more.
+            var inside = times * 3;

             var rest = number % 2;
-            return rest == 1;
+            return rest != 1;

         public static string Run(int start)
         {
-            const Level level = Level.High;
+            const Level level = (Level)7;

//// edit: a lambda that does not wait any more
             // A line more.
             var inside = times * 3;
-            await Task.Yield();
-            return inside.ToString();
+            return inside.ToString() + "!";
