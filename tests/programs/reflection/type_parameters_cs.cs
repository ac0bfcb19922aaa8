using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

public class Pair<TLeft, TRight>
{
    public TLeft Left;
    public TRight Right;
    public class Inner<TOwn> { public TOwn Own; }
    public int Map<TResult>(Func<TResult> map) => 1;
}

public delegate T Make<T>();

public static class Entry
{
    private static T Pick<T>(T value) => value;

    private static string Names(IEnumerable<Type> parameters) => string.Join(" ", parameters.Select(parameter => parameter.Name));

    public static string RunType() => Names(typeof(Pair<,>).GetGenericArguments());
    public static string RunInner() => Names(typeof(Pair<,>.Inner<>).GetGenericArguments());
    public static string RunMethod() => Names(typeof(Pair<,>).GetMethod("Map").GetGenericArguments());
    public static string RunDelegate() => Names(typeof(Make<>).GetGenericArguments());
    public static string RunPick() => Names(typeof(Entry).GetMethod("Pick", BindingFlags.NonPublic | BindingFlags.Static).GetGenericArguments()) + Pick(1);
    public static string RunShown() => typeof(Pair<,>).GetField("Left").FieldType.Name + " " + typeof(Pair<int, string>).GetField("Left").FieldType;
}

//// edit: a type's parameters
//// expect restart ChangingTypeParameters
-public class Pair<TLeft, TRight>
+public class Pair<TFirst, TSecond>

-    public TLeft Left;
-    public TRight Right;
+    public TFirst Left;
+    public TSecond Right;

//// edit: those of a nested type
//// expect restart ChangingTypeParameters
-    public class Inner<TOwn> { public TOwn Own; }
+    public class Inner<TMine> { public TMine Own; }

//// edit: those of a method and a delegate
//// expect restart ChangingTypeParameters
-    public int Map<TResult>(Func<TResult> map) => 1;
+    public int Map<TOut>(Func<TOut> map) => 1;

-public delegate T Make<T>();
+public delegate TMade Make<TMade>();

//// edit: a method's, and its body
//// expect restart ChangingTypeParameters
-    private static T Pick<T>(T value) => value;
+    private static TValue Pick<TValue>(TValue value) { TValue picked = value; return picked; }

//// edit: two swapped: the same names, and others' places
//// expect restart ChangingTypeParameters
-public class Pair<TLeft, TRight>
+public class Pair<TRight, TLeft>

-    public TLeft Left;
-    public TRight Right;
+    public TRight Left;
+    public TLeft Right;

//// edit: a body alone
-    public static string RunShown() => typeof(Pair<,>).GetField("Left").FieldType.Name + " " + typeof(Pair<int, string>).GetField("Left").FieldType;
+    public static string RunShown() => typeof(Pair<,>).GetField("Right").FieldType.Name + " " + typeof(Pair<int, string>).GetField("Left").FieldType;
