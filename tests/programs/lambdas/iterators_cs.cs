using System;
using System.Collections.Generic;

public static class Entry
{
    private static int count;

    private static IEnumerator<int> kept;

    public static int State() => ++count;

    private static IEnumerable<int> Numbers()
    {
        yield return 1;
        yield return 2;
        yield return 3;
    }

    private static IEnumerable<string> Nested(int n)
    {
        try
        {
            for (var i = 0; i < n; i++)
            {
                foreach (var x in Numbers())
                {
                    if (x == 2) continue;
                    yield return $"{i}{x}";
                }
            }
        }
        finally
        {
            count += 0;
        }
    }

    private static string Next() => kept.MoveNext() ? kept.Current.ToString() : "end";

    public static string Hold()
    {
        kept = Numbers().GetEnumerator();
        return Next();
    }

    public static string Rest() => Next() + Next() + Next();

    public static string Run() => string.Join(",", Numbers()) + string.Join(",", Nested(2));
}
//// Hold => 1

//// edit: values changed: what is suspended goes on in the new body
//// state Nested
//// Rest => 2030end
//// Hold => 10
-        yield return 1;
-        yield return 2;
-        yield return 3;
+        yield return 10;
+        yield return 20;
+        yield return 30;

//// edit: a yield put before: what is suspended goes on where it stood
//// state Nested
//// Rest => 2030end
-        yield return 10;
+        yield return 5;
+        yield return 10;

//// edit: in a loop
-                    if (x == 2) continue;
-                    yield return $"{i}{x}";
+                    if (x == 20) yield break;
+                    yield return $"{i}:{x}";
+                    yield return "-";
