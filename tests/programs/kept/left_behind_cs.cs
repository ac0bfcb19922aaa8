using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

public static class Entry
{
    private static int count;

    private static List<IEnumerator<string>> kept = new();

    public static int State() => ++count;

    // Where what waits would mean something else in the new code, it stays in the old one.
    private static IEnumerable<string> Swapped()
    {
        yield return "a1";
        yield return "b1";
        yield return "c1";
    }

    private static IEnumerable<string> Later(int n)
    {
        yield return "v" + n;
        int k = n + 5;
        yield return "w" + k;
        yield return "x" + k;
    }

    private static IEnumerable<string>[] All() => new[] { Swapped(), Later(1) };

    public static string Hold()
    {
        kept = All().Select(items => items.GetEnumerator()).ToList();
        return Next();
    }

    public static string Next() => string.Join(" ", kept.Select(items => items.MoveNext() ? items.Current : "-"));

    public static string Run() => string.Join(" ", All().SelectMany(items => items));
}
//// Hold => a1 v1

//// edit: others in their places, a variable that should have been there
//// warns goes on in old code
//// Next => b1 w6
//// Next => c1 x6
//// Next => - -
-        yield return "a1";
-        yield return "b1";
+        yield return "b1";
+        yield return "a1";

-        yield return "v" + n;
-        int k = n + 5;
-        yield return "w" + k;
+        int k = n + 6;
+        yield return "v" + n;
+        yield return "w" + k;
