using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

public static class Entry
{
    private static int count;

    private static readonly StringBuilder log = new();

    private static List<TaskCompletionSource> gates = new();

    private static bool isOpen;

    private static IEnumerator<string> each;

    private static IAsyncEnumerator<string> stream;

    public static int State() => ++count;

    private static int Work(int n) => n;

    private static void Log(object text) => log.Append(text).Append(' ');

    private static Task Tick()
    {
        var gate = new TaskCompletionSource();
        if (isOpen) gate.SetResult();
        else gates.Add(gate);
        return gate.Task;
    }

    // Loops that wait: a method, a lambda, an iterator, an async iterator.
    private static async Task Loop(int turns)
    {
        int n = 0;
        while (n < turns)
        {
            n++;
            Log(Work(n));
            await Tick();
        }
    }

    private static Func<Task> Lambda(int turns) => async () =>
    {
        for (int i = 0; i < turns; i++)
        {
            await Tick();
            Log("l" + i);
        }
    };

    private static IEnumerable<string> Each(int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            yield return "e" + i;
        }
    }

    private static async IAsyncEnumerable<string> Stream(int turns)
    {
        foreach (var x in Enumerable.Range(0, turns))
        {
            await Task.CompletedTask;
            yield return "s" + x;
        }
    }

    public static string Hold()
    {
        _ = Loop(9);
        _ = Lambda(9)();
        each = Each(9).GetEnumerator();
        stream = Stream(9).GetAsyncEnumerator();
        return Next();
    }

    // What waits goes on as far as the next wait.
    public static string Next()
    {
        var before = gates;
        gates = new();
        before.ForEach(gate => gate.SetResult());
        var answer = log.ToString();
        log.Clear();
        return answer + (each.MoveNext() ? each.Current : "-") + " " + (stream.MoveNextAsync().Result ? stream.Current : "-");
    }

    public static string Run()
    {
        isOpen = true;
        Loop(3).Wait();
        Lambda(3)().Wait();
        Log(string.Join(",", Each(3)));
        Log(string.Join(",", Stream(3).ToBlockingEnumerable()));
        var answer = log.ToString();
        log.Clear();
        isOpen = false;
        return answer;
    }
}
//// Hold => 1 2 l0 e0 s0

//// edit: what they do between their waits
//// Next => 13 L1 e1! s1!
-            Log(Work(n));
+            Log(Work(n + 10));

-            Log("l" + i);
+            Log("L" + i);

-            yield return "e" + i;
+            yield return "e" + i + "!";

-            yield return "s" + x;
+            yield return "s" + x + "!";

//// edit: variables more, which are written before they are read
//// Next => 28 L2. e2? s2?
-            Log(Work(n + 10));
+            int twice = n * 2;
+            Log(Work(twice + 20));

-            Log("L" + i);
+            var text = "L" + i;
+            Log(text + ".");

-            yield return "e" + i + "!";
+            var text = "e" + i;
+            yield return text + "?";

-            yield return "s" + x + "!";
+            var text = "s" + x;
+            yield return text + "?";

//// edit: a variable that was there by then is read after the wait
//// Next => 8+ 30 L3. e3? s3?
//// Next => 10+ 32 L4. e4? s4?
             Log(Work(twice + 20));
             await Tick();
+            Log(twice + "+");

//// edit: another loop over the same before it
//// Next => 12+ 34 L5. e5? s5?
         int n = 0;
+        foreach (var x in new List<int> { 1, 2 }) Log(x);

//// edit: a wait more behind all others
//// Next => 14+ 36 L6. e6? s6?
             Log(twice + "+");
         }
+        await Task.Yield();
+        Log("end");

//// edit: a wait before the others, as which nothing waits
//// warns goes on in old code
//// Next => 16+ 38 L7. e7? s7?
         int n = 0;
+        await Task.CompletedTask;
