//// flags /langversion:14
using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    private static List<Delegate> kept = new();

    public static int State() => ++count;

    private static List<Delegate> Make()
    {
        var all = new List<Delegate>();
        void Add(Delegate f) => all.Add(f);
        Add((int x, int y = 3) => "a" + x + y);
        Add((int x, params int[] z) => "b" + x + z);
        Add((in int x) => "c" + x);
        return all;
    }

    // With default values and arrays of parameters, as a caller would fill them in.
    private static string Call(Delegate f)
    {
        var arguments = f.Method.GetParameters().Select(p => p.HasDefaultValue ? p.DefaultValue : p.ParameterType.IsArray ? new int[2] : 5);
        return (string)f.DynamicInvoke(arguments.ToArray());
    }

    public static string Hold()
    {
        kept = Make();
        return Calls();
    }

    public static string Calls() => string.Join(",", kept.Select(Call));

    public static string Run() => string.Join(",", Make().Select(Call));
}
//// Hold => a53,b5System.Int32[],c5

//// edit: another default value is another lambda
//// Calls => a53,b5System.Int32[],c5
-        Add((int x, int y = 3) => "a" + x + y);
+        Add((int x, int y = 4) => "A" + x + y);

//// edit: another direction too
//// Calls => a53,b5System.Int32[],c5
-        Add((in int x) => "c" + x);
+        Add((ref int x) => "C" + x);

//// edit: a body, which those that exist run
//// Calls => a53,B5,c5
-        Add((int x, params int[] z) => "b" + x + z);
+        Add((int x, params int[] z) => "B" + x);

//// edit: a default value less
-        Add((int x, int y = 4) => "A" + x + y);
+        Add((int x, int y) => "A" + x + y);
