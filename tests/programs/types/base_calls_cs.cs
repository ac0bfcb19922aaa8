using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public class Root
{
    public virtual string A() => "A";
    public virtual string B() => "B";
    public virtual string C<T>(T t) => "C" + t;
    public virtual string P { get => "P"; set { } }
}

public class Derived : Root
{
    public override string A() => "a";
    public override string B() => "b";
    public override string P => "p";

    // Compilers make a method of its own for every base call from other code than the class's methods.
    public string Lambda() { Func<string> f = () => base.A(); return f(); }
    public IEnumerable<string> Each() { yield return base.A(); yield return base.B(); }
    public async Task<string> Later() { await Task.Yield(); return base.A() + base.B(); }
    public async Task<string> Wait(Task gate) { await gate; return base.A() + base.B(); }
}

public static class Entry
{
    private static int count;
    private static readonly Derived kept = new();
    private static readonly TaskCompletionSource gate = new();
    private static Task<string> pending;
    public static int State() => ++count;
    public static string Start() { pending = kept.Wait(gate.Task); return "started"; }
    public static string Finish() { gate.SetResult(); return pending.Result; }
    public static string Run() => kept.Lambda() + ";" + string.Join(",", kept.Each()) + ";" + kept.Later().Result;
}

//// Start => started

//// edit: others before them, and what waits finishes on the code it began with
//// Finish => AB
-    public string Lambda() { Func<string> f = () => base.A(); return f(); }
-    public IEnumerable<string> Each() { yield return base.A(); yield return base.B(); }
+    public string Lambda() { Func<string> f = () => base.B(), g = () => base.A() + A(); return f() + g(); }
+    public IEnumerable<string> Each() { yield return base.P; yield return base.A(); }

-    public async Task<string> Wait(Task gate) { await gate; return base.A() + base.B(); }
+    public async Task<string> Wait(Task gate) { await gate; await gate; return base.B() + base.A(); }

//// edit: properties, generic methods
-    public async Task<string> Later() { await Task.Yield(); return base.A() + base.B(); }
+    public async Task<string> Later() { base.P = "q"; await Task.Yield(); return base.C(1) + base.C(base.P) + base.A(); }

//// edit: as at first
-    public string Lambda() { Func<string> f = () => base.B(), g = () => base.A() + A(); return f() + g(); }
-    public IEnumerable<string> Each() { yield return base.P; yield return base.A(); }
+    public string Lambda() { Func<string> f = () => base.A(); return f(); }
+    public IEnumerable<string> Each() { yield return base.A(); yield return base.B(); }
