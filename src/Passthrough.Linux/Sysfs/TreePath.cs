using System.Collections.Concurrent;

namespace Passthrough.Linux;

/// <summary>
/// Follows links inside a tree as the kernel would if the tree's root were <c>/</c>: never out of it, and never for ever.
/// One resolver serves one reading, since it remembers which paths are no links.
/// </summary>
/// <param name="tree">The tree.</param>
internal sealed class TreePath(IHostTree tree)
{
    // linux/namei.h MAXSYMLINKS
    private const int MostLinks = 40;
    private const int MostSteps = 1024;

    private readonly ConcurrentDictionary<string, bool> _plain = new(StringComparer.Ordinal);

    /// <summary>The last name in a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Finds the path without links that a path leads to.</summary>
    /// <param name="path">The path, with links in any place.</param>
    /// <param name="real">The path without links, when this returns <see cref="TreeStatus.Found"/>; else how far it could be followed.</param>
    public TreeStatus Resolve(string path, out string real)
    {
        var pending = new Stack<string>();
        Push(pending, path);
        real = string.Empty;
        int links = 0;
        for (int steps = 0; pending.TryPop(out string? name); steps++)
        {
            if (steps > MostSteps)
            {
                return TreeStatus.Failed;
            }

            if (name is "" or ".")
            {
                continue;
            }

            if (name is "..")
            {
                real = real[..Math.Max(real.LastIndexOf('/'), 0)];
                continue;
            }

            string candidate = real.Length == 0 ? name : $"{real}/{name}";
            if (_plain.ContainsKey(candidate))
            {
                real = candidate;
                continue;
            }

            TreeStatus status = tree.ReadLink(candidate, out string target);
            if (status == TreeStatus.WrongKind)
            {
                _plain[candidate] = true;
                real = candidate;
            }
            else if (status == TreeStatus.Found)
            {
                if (++links > MostLinks)
                {
                    return TreeStatus.Failed;
                }

                real = target.StartsWith('/') ? string.Empty : real;
                Push(pending, target);
            }
            else
            {
                real = candidate;
                return status;
            }
        }

        return TreeStatus.Found;
    }

    private static void Push(Stack<string> pending, string path)
    {
        string[] names = path.Split('/');
        for (int i = names.Length - 1; i >= 0; i--)
        {
            pending.Push(names[i]);
        }
    }
}
