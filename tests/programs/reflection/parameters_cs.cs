using System;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;

public interface IWork { int Work(int first, int second); }

public delegate int Compute(int left, int right);

public class Worker : IWork
{
    public Worker(int start = 1) { Start = start; }
    public int Start { get; }
    public int this[int index] => index + Start;
    public virtual int Work(int first, int second) => first + second;
    public static Worker operator +(Worker one, int more) => new Worker(one.Start + more);
}

public static class Native
{
    [DllImport("none")]
    public static extern int Call(int number);
}

public static class Entry
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static string Names(MethodBase method) => string.Join(" ", method.GetParameters().Select(parameter => parameter.Name));
    private static string Names(Type type, string name) => Names(type.GetMethod(name, All));

    // A delegate keeps what reflection once told of its method, and C# keeps the delegate.
    private static string MadeIn(string method) =>
        string.Join(" ", typeof(Entry).GetNestedType("<>c", All).GetMethods(All).Where(made => made.Name.StartsWith("<" + method + ">")).Select(made => Names(made)));

    public static string RunMethod() => Names(typeof(Worker), "Work") + ", " + Names(typeof(IWork), "Work");
    public static string RunConstructor() => Names(typeof(Worker).GetConstructors()[0]) + " " + new Worker(start: 3).Start;
    public static string RunIndexer() => typeof(Worker).GetProperty("Item").GetIndexParameters()[0].Name;
    public static string RunOperator() => Names(typeof(Worker), "op_Addition");
    public static string RunDelegate() => Names(typeof(Compute), "Invoke");
    public static string RunNative() => Names(typeof(Native), "Call");
    public static string RunLambda()
    {
        Func<int, int> made = number => number + 1;
        return MadeIn("RunLambda") + made(1);
    }
    public static string RunLocal()
    {
        int by = 2;
        int Twice(int value) => value * by;
        Func<int, int> twice = Twice;
        return Names(twice.Method) + twice(4);
    }
    public static string RunCapturing()
    {
        int by = 3;
        Func<int, int> add = given => given + by;
        return Names(add.Method) + add(4);
    }
}

//// edit: of a lambda
//// warns go on telling the old ones
-        Func<int, int> made = number => number + 1;
+        Func<int, int> made = value => value + 1;

//// edit: of a local function and a capturing lambda, one with its body
-        int Twice(int value) => value * by;
+        int Twice(int one) => one * by;

-        Func<int, int> add = given => given + by;
+        Func<int, int> add = taken => taken + by * 2;

//// edit: of methods
-    public virtual int Work(int first, int second) => first + second;
+    public virtual int Work(int one, int two) => one + two;

-    public static Worker operator +(Worker one, int more) => new Worker(one.Start + more);
+    public static Worker operator +(Worker worker, int more) => new Worker(worker.Start + more);

//// edit: of an interface, a delegate and an indexer
-public interface IWork { int Work(int first, int second); }
+public interface IWork { int Work(int one, int two); }

-public delegate int Compute(int left, int right);
+public delegate int Compute(int one, int two);

-    public int this[int index] => index + Start;
+    public int this[int place] => place + Start;

//// edit: of a constructor, and who calls it by name
-    public Worker(int start = 1) { Start = start; }
+    public Worker(int begin = 1) { Start = begin; }

-    public static string RunConstructor() => Names(typeof(Worker).GetConstructors()[0]) + " " + new Worker(start: 3).Start;
+    public static string RunConstructor() => Names(typeof(Worker).GetConstructors()[0]) + " " + new Worker(begin: 3).Start;

//// edit: of a native function
-    public static extern int Call(int number);
+    public static extern int Call(int value);
