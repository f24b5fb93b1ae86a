using Microsoft.Win32.SafeHandles;

namespace FhirIns.Server.Storage;

/// <summary>One flush of a file to the disk for all who ask while the one before is under way.</summary>
internal sealed class SharedFlush
{
    private readonly Lock gate = new();
    private TaskCompletionSource? next;
    private bool isRunning;

    /// <summary>Returns when all that was written to the file before the call is on the disk.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public Task RunAsync(SafeFileHandle file)
    {
        lock (gate)
        {
            // A flush that has begun may have passed over what was written since: wait for the next.
            next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!isRunning)
            {
                isRunning = true;
                _ = Task.Run(() => Run(file));
            }
            return next.Task;
        }
    }

    private void Run(SafeFileHandle file)
    {
        while (Take() is { } waiting)
            try
            {
                RandomAccess.FlushToDisk(file);
                waiting.SetResult();
            }
            catch (Exception exception)
            {
                waiting.SetException(exception);
            }
    }

    private TaskCompletionSource? Take()
    {
        lock (gate)
        {
            var taken = next;
            next = null;
            isRunning = taken is not null;
            return taken;
        }
    }
}
