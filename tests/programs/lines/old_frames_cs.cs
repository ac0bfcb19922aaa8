using System;
using System.Threading;
using System.Threading.Tasks;

public static class Entry
{
    static int count;
    public static int State() => ++count;

    static readonly SemaphoreSlim gate = new(0), ready = new(0);

    static string Step(int i) => "old" + i;

    public static string Worker()
    {
        var before = Step(1);
        ready.Release();
        gate.Wait();
        var after = Step(2);
        return before + " then " + after;
    }

    public static string Failing()
    {
        Action wait = () =>
        {
            ready.Release();
            gate.Wait();
            throw new InvalidOperationException("in the old lambda");
        };
        wait();
        return "never";
    }

    public static string WaitUntilReady() { ready.Wait(); return "ready"; }

    public static string Release() { gate.Release(); return "go"; }

    public static string Run() => Step(0);
}
//// start Worker
//// WaitUntilReady => ready

//// edit: a frame that is on a stack goes on in the old body and calls new code
//// Release => go
//// join Worker => old1 then new2
//// start Failing
//// WaitUntilReady => ready
-    static string Step(int i) => "old" + i;
+    static string Step(int i) => "new" + i;

-        var after = Step(2);
-        return before + " then " + after;
+        var after = Step(3);
+        return before + " and then " + after;

//// edit: an exception from an old body of a lambda, in a method whose lines moved
//// Release => go
//// join Failing => System.InvalidOperationException: in the old lambda
//// trace Failing => Entry+<>c.<Failing>b__6_0 29|31 (29), Entry.Failing 33
-    static string Step(int i) => "new" + i;
+    static string Step(int i) => "newer" + i;

-        Action wait = () =>
+        // Everything below is one line on.
+        Action wait = () =>

-            throw new InvalidOperationException("in the old lambda");
+
+            throw new InvalidOperationException("in the new lambda");

//// edit: what begins now runs the new bodies
//// start Failing
//// WaitUntilReady => ready
//// Release => go
//// join Failing => System.InvalidOperationException: in the new lambda
//// trace Failing => Entry+<>c.<Failing>b__6_0 29|31 (31), Entry.Failing 33
-    static string Step(int i) => "newer" + i;
+    static string Step(int i) => "last" + i;
