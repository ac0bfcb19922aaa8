//// alone new Box
//// alone K.All
using System;
using System.Collections.Generic;
using System.Linq;

public static class K
{
    public static readonly SortedDictionary<string, Func<string>> All = new();

    public static void Put(string name, Func<string> f) => All[name] = f;
}

public class Box<T>
{
    private readonly T value;

    public Box(T value) => this.value = value;

    public void Make(T other)
    {
        K.Put("o" + typeof(T).Name, () => "o" + other);
        K.Put("p" + typeof(T).Name, () => "p" + typeof(T).Name);
        K.Put("q" + typeof(T).Name, () => "q" + value + other);
        K.Put("t" + typeof(T).Name, () => "t" + value);
    }
}

public static class Entry
{
    private static int count;

    public static int State() => ++count;

    private static void Generic<U>(U u)
    {
        K.Put("g" + typeof(U).Name, () => "g" + u);
        K.Put("h" + typeof(U).Name, () => "h" + typeof(U).Name);
    }

    private static string Calls() => string.Join(" ", K.All.Select(k => k.Value()));

    public static string Hold()
    {
        K.All.Clear();
        new Box<int>(1).Make(2);
        new Box<string>("a").Make("b");
        Generic(3);
        Generic("c");
        return Calls();
    }

    public static string Kept() => Calls();

    public static string Run()
    {
        var kept = K.All.ToList();
        var answer = Hold();
        K.All.Clear();
        kept.ForEach(k => K.All[k.Key] = k.Value);
        return answer;
    }
}
//// Hold => g3 gc hInt32 hString o2 ob pInt32 pString q12 qab t1 ta

//// edit: one more in each scope
//// Kept => g3 gc hInt32 hString o2 ob pInt32 pString q12 qab t1 ta
-        K.Put("o" + typeof(T).Name, () => "o" + other);
+        K.Put("n" + typeof(T).Name, () => "n" + other);
+        K.Put("o" + typeof(T).Name, () => "o" + other);

-        K.Put("g" + typeof(U).Name, () => "g" + u);
+        K.Put("f" + typeof(U).Name, () => "f" + u);
+        K.Put("g" + typeof(U).Name, () => "g" + u);

//// edit: bodies
//// Kept => G3 Gc HInt32 HString O2 Ob PInt32 PString Q12 Qab T1 Ta
-        K.Put("o" + typeof(T).Name, () => "o" + other);
-        K.Put("p" + typeof(T).Name, () => "p" + typeof(T).Name);
-        K.Put("q" + typeof(T).Name, () => "q" + value + other);
-        K.Put("t" + typeof(T).Name, () => "t" + value);
+        K.Put("o" + typeof(T).Name, () => "O" + other);
+        K.Put("p" + typeof(T).Name, () => "P" + typeof(T).Name);
+        K.Put("q" + typeof(T).Name, () => "Q" + value + other);
+        K.Put("t" + typeof(T).Name, () => "T" + value);

-        K.Put("g" + typeof(U).Name, () => "g" + u);
-        K.Put("h" + typeof(U).Name, () => "h" + typeof(U).Name);
+        K.Put("g" + typeof(U).Name, () => "G" + u);
+        K.Put("h" + typeof(U).Name, () => "H" + typeof(U).Name);

//// edit: captureless ones more
//// Kept => G3 Gc HInt32 HString O2 Ob PInt32 PString Q12 Qab T1 Ta
-        K.Put("p" + typeof(T).Name, () => "P" + typeof(T).Name);
+        K.Put("k" + typeof(T).Name, () => "K" + typeof(T).Name);
+        K.Put("p" + typeof(T).Name, () => "P" + typeof(T).Name);

-        K.Put("h" + typeof(U).Name, () => "H" + typeof(U).Name);
+        K.Put("i" + typeof(U).Name, () => "I" + typeof(U).Name);
+        K.Put("h" + typeof(U).Name, () => "H" + typeof(U).Name);

//// edit: bodies again
//// Kept => g3 gc hInt32 hString o2 ob pInt32 pString q12 qab t1 ta
-        K.Put("o" + typeof(T).Name, () => "O" + other);
-        K.Put("k" + typeof(T).Name, () => "K" + typeof(T).Name);
-        K.Put("p" + typeof(T).Name, () => "P" + typeof(T).Name);
-        K.Put("q" + typeof(T).Name, () => "Q" + value + other);
-        K.Put("t" + typeof(T).Name, () => "T" + value);
+        K.Put("o" + typeof(T).Name, () => "o" + other);
+        K.Put("k" + typeof(T).Name, () => "k" + typeof(T).Name);
+        K.Put("p" + typeof(T).Name, () => "p" + typeof(T).Name);
+        K.Put("q" + typeof(T).Name, () => "q" + value + other);
+        K.Put("t" + typeof(T).Name, () => "t" + value);

-        K.Put("g" + typeof(U).Name, () => "G" + u);
-        K.Put("i" + typeof(U).Name, () => "I" + typeof(U).Name);
-        K.Put("h" + typeof(U).Name, () => "H" + typeof(U).Name);
+        K.Put("g" + typeof(U).Name, () => "g" + u);
+        K.Put("i" + typeof(U).Name, () => "i" + typeof(U).Name);
+        K.Put("h" + typeof(U).Name, () => "h" + typeof(U).Name);
