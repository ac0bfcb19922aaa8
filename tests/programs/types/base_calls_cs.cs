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
}

public static class Entry
{
    private static int count;
    private static readonly Derived kept = new();
    public static int State() => ++count;
    public static string Run() => kept.Lambda() + ";" + string.Join(",", kept.Each()) + ";" + kept.Later().Result;
}

//// edit: others before them
-    public string Lambda() { Func<string> f = () => base.A(); return f(); }
-    public IEnumerable<string> Each() { yield return base.A(); yield return base.B(); }
+    public string Lambda() { Func<string> f = () => base.B(), g = () => base.A() + A(); return f() + g(); }
+    public IEnumerable<string> Each() { yield return base.P; yield return base.A(); }

//// edit: properties, generic methods
-    public async Task<string> Later() { await Task.Yield(); return base.A() + base.B(); }
+    public async Task<string> Later() { base.P = "q"; await Task.Yield(); return base.C(1) + base.C(base.P) + base.A(); }

//// edit: as at first
-    public string Lambda() { Func<string> f = () => base.B(), g = () => base.A() + A(); return f() + g(); }
-    public IEnumerable<string> Each() { yield return base.P; yield return base.A(); }
+    public string Lambda() { Func<string> f = () => base.A(); return f(); }
+    public IEnumerable<string> Each() { yield return base.A(); yield return base.B(); }
