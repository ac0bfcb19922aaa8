using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

public sealed class Subject<T> : IObservable<T>
{
    private readonly List<IObserver<T>> observers = [];

    public IDisposable Subscribe(IObserver<T> observer)
    {
        observers.Add(observer);
        return null;
    }

    public void Next(T value)
    {
        foreach (var observer in observers) observer.OnNext(value);
    }
}

public sealed class Watcher<T>(Action<T> seen) : IObserver<T>
{
    public void OnNext(T value) => seen(value);

    public void OnError(Exception error) { }

    public void OnCompleted() { }
}

public static class Entry
{
    public static async IAsyncEnumerable<string> FlowStream(Func<string, Task<int>> step, Action<string> log)
    {
        var first = await step("one");
        log("before " + first);
        yield return "item" + first;
        await foreach (var inner in Inner(step))
            yield return "inner " + inner;
        log("after");
    }

    private static async IAsyncEnumerable<int> Inner(Func<string, Task<int>> step)
    {
        for (int i = 0; i < 2; i++)
            yield return await step("in" + i) + i;
    }

    public static Task<string> FlowContinued(Func<string, Task<int>> step, Action<string> log) =>
        step("first").ContinueWith(done =>
        {
            log("continued " + done.Result);
            return "end" + done.Result;
        }, TaskContinuationOptions.ExecuteSynchronously);

    public static async Task<int> FlowForEver(Func<string, Task<int>> step, Action<string> log)
    {
        int n = 0;
        while (true)
        {
            n++;
            log("work" + n);
            await step("tick");
        }
    }

    public static async Task<string> FlowTried(Func<string, Task<int>> step, Action<string> log)
    {
        try
        {
            await step("risk");
            throw new InvalidOperationException("bad");
        }
        catch (InvalidOperationException e) when (e.Message == "bad")
        {
            await step("repair");
            log("caught");
        }
        finally
        {
            await step("close");
            log("closed");
        }
        return "tried";
    }

    public static Func<int, string> KeepObserved()
    {
        var subject = new Subject<int>();
        var heard = new List<string>();
        subject.Subscribe(new Watcher<int>(n => heard.Add("heard" + n)));
        subject.Subscribe(new Watcher<int>(n => heard.Add("also" + (n + heard.Count))));
        return n =>
        {
            heard.Clear();
            subject.Next(n);
            return string.Join(",", heard);
        };
    }

    public static IEnumerable<int> KeepQuery(int[] source) =>
        from n in source
        where n > 1
        let m = n * 3
        orderby m descending
        select m + n;

    public static string Run() => KeepObserved()(3) + string.Join(",", KeepQuery([1, 2, 3]));
}

//// edit: values in streams
//// state FlowStream
-        log("before " + first);
+        log("BEFORE " + first);

-            yield return await step("in" + i) + i;
+            yield return await step("in" + i) + i * 10;

//// edit: continuations and observers
-            log("continued " + done.Result);
+            log("went on " + done.Result);

-        subject.Subscribe(new Watcher<int>(n => heard.Add("also" + (n + heard.Count))));
+        subject.Subscribe(new Watcher<int>(n => heard.Add("too" + (n - heard.Count))));

//// edit: what a loop without end does
-            log("work" + n);
+            log("job" + (n + 100));

//// edit: a step put before in what is tried
         try
         {
+            await step("early");
             await step("risk");

//// edit: a step in the cleaning up, and a query's clauses
             await step("close");
+            await step("lock");

-        let m = n * 3
+        let m = n * 5

//// edit: a clause more
         where n > 1
+        where n < 9

-        orderby m descending
+        orderby m

//// edit: a step after a yield, and a note
         yield return "item" + first;
+        await step("between");
