using System.IO.Hashing;
using System.Runtime.CompilerServices;

// Only what an assembly refers to is copied along with it: the copy of System.IO.Hashing that the project file names must arrive where the program runs.
[assembly: TypeForwardedTo(typeof(Crc64))]
