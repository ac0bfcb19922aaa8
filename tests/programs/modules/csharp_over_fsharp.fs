//// assembly Library
//// file Library.fs
namespace Library

type Shape =
    | Circle of radius: int
    | Square of side: int

module Shapes =
    let area shape = match shape with Circle r -> Some(3 * r * r) | Square s -> Some(s * s)
    let map (f: int -> int) (xs: int list) = List.map f xs
//// assembly Program
//// file Program.cs
using System;
using System.Linq;
using Library;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

public static class Entry
{
    private static int calls;
    private static readonly Func<int, int> held = Held();

    private static Func<int, int> Held() => x => x + 1;

    private static int Value(FSharpOption<int> option) => FSharpOption<int>.get_IsSome(option) ? option.Value : 0;

    public static string Run()
    {
        var shapes = new[] { Shape.NewCircle(2), Shape.NewSquare(3) };
        return string.Join(",", shapes.Select(s => Value(Shapes.area(s)) + 1));
    }

    public static string RunMap()
    {
        var list = ListModule.OfSeq(new[] { 1, 2, 3 });
        return string.Join(",", Shapes.map(FuncConvert.FromFunc<int, int>(x => x * 2), list));
    }

    public static string RunHeld() => held(1).ToString();
    public static int State() => ++calls;
}

//// edit: a lambda before another
//// file Program.cs
-        return string.Join(",", shapes.Select(s => Value(Shapes.area(s)) + 1));
+        return string.Join(",", shapes.Where(s => !s.IsCircle).Select(s => Value(Shapes.area(s)) + 1));

//// edit: a method above, with lambdas
//// file Program.cs
+    private static Func<int, int> Above() => x => x + 100;
+
     private static Func<int, int> Held() => x => x + 1;

-        return string.Join(",", Shapes.map(FuncConvert.FromFunc<int, int>(x => x * 2), list));
+        return string.Join(",", Shapes.map(FuncConvert.FromFunc<int, int>(x => Above()(x) * 2), list));
