// Most of these tests wait: for a lease to run out, a webhook to be tried again, another program to end. More of them
// than there are cores go on at once.
[assembly: CollectionBehavior(MaxParallelThreads = 8)]
