using System;
using System.Collections.Generic;
using System.Linq;

public class Holder
{
    private readonly int k = 7;
    private static string W(Func<string> f) => f();

    // The delegates of lambdas within lambdas are cached in the objects that hold what is captured.
    public List<Func<string>> Cached(int a, int b)
    {
        var all = new List<Func<string>>();
        all.Add(() => W(() => "k" + k + a));
        all.Add(() => W(() => "b" + b));
        return all;
    }

    // Alike but for what lies within.
    public List<Func<string>> Alike(int a)
    {
        var all = new List<Func<string>>();
        all.Add(() => W(() => W(() => "one" + a)));
        return all;
    }

    // What an inner scope holds is linked to what the one around it holds.
    public List<Func<string>> Linked()
    {
        var all = new List<Func<string>>();
        void Add(Func<string> f) => all.Add(f);
        string s = "s";
        Add(() => s);
        {
            bool t = true;
            Add(() => "t" + t + k);
        }
        return all;
    }

    public IEnumerable<Func<string>> All() => Cached(1, 2).Concat(Alike(3)).Concat(Linked());
}

public static class Entry
{
    private static int count;
    private static readonly Holder holder = new();
    private static List<Func<string>> kept = new();

    public static int State() => ++count;

    public static string Hold()
    {
        kept = holder.All().ToList();
        return Calls();
    }

    public static string Calls() => string.Join(",", kept.Select(f => f()));

    public static string Run() => string.Join(",", holder.All().Select(f => f()));
}
//// Hold => k71,b2,one3,s,tTrue7

//// edit: those that are cached change places
//// Calls => k71,b2,one3,s,tTrue7
-        all.Add(() => W(() => "k" + k + a));
-        all.Add(() => W(() => "b" + b));
+        all.Add(() => W(() => "b" + b));
+        all.Add(() => W(() => "k" + k + a));

//// edit: one put before one whose inner lambda is edited
//// Calls => k71,b2,one3,s,tTrue7
-        all.Add(() => W(() => W(() => "one" + a)));
+        all.Add(() => W(() => W(() => "zero" + a)));
+        all.Add(() => W(() => W(() => "ONE" + a)));

//// edit: the class around has other captures
//// Calls => k71,b2,one3,s,tTrue7
-        string s = "s";
-        Add(() => s);
         {
             bool t = true;
             Add(() => "t" + t + k);
         }
+        {
+            string s = "s";
+            Add(() => s);
+        }

//// edit: one more that is cached
//// Calls => k71,b2,one3,s,tTrue7
-        all.Add(() => W(() => "k" + k + a));
+        all.Add(() => W(() => "k" + k + a));
+        all.Add(() => W(() => "c" + a + b));

//// edit: what exists goes on with its captures
//// Calls => K71,b2,one3,s,tTrue7
-        all.Add(() => W(() => "k" + k + a));
+        all.Add(() => W(() => "K" + k + a));
