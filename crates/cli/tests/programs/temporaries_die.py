import gc
class Liar:
    def __init__(self,n): self.n=n
    def __del__(self): print('DEL',self.n,end=' ')
    def __eq__(self,o): return True
    def __hash__(self): return 1
    def __lt__(self,o): return True
    def __add__(self,o): return 1
    def __repr__(self): return "L"
    def __contains__(self,o): return True
    def __getitem__(self,o): return 1
    def __setitem__(self,o,v): pass
    def __delitem__(self,o): pass
    def __call__(self,*a,**k): return 1
    def __bool__(self): return True
    def __iter__(self): return iter([1])
    def __enter__(self): return self
    def __exit__(self,*a): pass
    def __index__(self): return 1
    def __radd__(self,o): return NotImplemented
for t in ["Liar(1) is Liar(2)","Liar(1) in Liar(2)","Liar(1) in [Liar(2)]","Liar(1) == Liar(2)","Liar(1) < Liar(2) < Liar(3)","Liar(1)+Liar(2)","Liar(1)[Liar(2)]","Liar(1)[Liar(2):Liar(3)]","Liar(1)(Liar(2),Liar(3))","Liar(1)(Liar(2),k=Liar(3))","Liar(1)(*[Liar(2)],**{'a':Liar(3)})","[Liar(1),Liar(2)]","(Liar(1),Liar(2))","{Liar(1),Liar(2)}","{Liar(1):Liar(2),3:Liar(3)}","slice(Liar(1),Liar(2))","f'{Liar(1)!r:.1}{Liar(2)!r:.1}'","len([Liar(1),Liar(2)])","isinstance(Liar(1),(int,Liar))","max(Liar(1),Liar(2))","sorted([Liar(1),Liar(2)])","list(zip([Liar(1)],[Liar(2)]))","dict(a=Liar(1),b=Liar(2))","[Liar(1),Liar(2)][Liar(3)]","not Liar(1)","Liar(1) and Liar(2)","Liar(1) or Liar(2)","(lambda x,y:1)(Liar(1),Liar(2))","(lambda *x,**y:1)(Liar(1),k=Liar(2))","print(Liar(1)==2,Liar(3)==4)","[*Liar(1),Liar(2)]","{**{1:Liar(1)},**{1:Liar(2)}}","[1,2,3][Liar(1):Liar(2)]","'a'.join([str(Liar(1)==1)])","enumerate([Liar(1)],Liar(2))","list(enumerate([Liar(1),Liar(2)]))","frozenset([Liar(1),5])|{Liar(2)}","type('T',(),{'a':Liar(1),'b':Liar(2)}) and 1","[Liar(x) for x in (1,2)]","sum([Liar(1)],5) if 0 else 1","Liar(1).__class__","min([Liar(1),Liar(2)],key=lambda x:3)", "range(Liar(1),Liar(2))","divmod(7,Liar(2).n)","map(Liar(1),[Liar(2)])","list(map(Liar(1),[Liar(2)]))","getattr(Liar(1),'n',Liar(2))","setattr(Liar(1),'n',2)","hash((Liar(1),Liar(2)))","str(Liar(1)) and 0","any([Liar(1),Liar(2)])","list(reversed([Liar(1),Liar(2)]))","[Liar(1),Liar(2)].pop()","[Liar(1)]+[Liar(2)]","(Liar(1),)+(Liar(2),)","[Liar(1)]*2","{1:Liar(1)}.get(2,Liar(2))","[Liar(1),Liar(2)].index(Liar(3))","{Liar(1)} & {Liar(2)}","{1:Liar(1)} | {1:Liar(2)}"]:
    print(t, end=': ')
    try: eval(t)
    except Exception as e: print(type(e).__name__,end=' ')
    # A class is a cycle.
    gc.collect()
    print()
for t in ["del Liar(1)[Liar(2)]","Liar(1)[Liar(2)]=Liar(3)","Liar(1)[Liar(2)]=[Liar(3)]","Liar(1).x=Liar(2)","a,b=Liar(1),Liar(2);a,b=b,a;del a,b","l=[1,2,3];l[Liar(1):Liar(2)]=[Liar(3)];del l","with Liar(1),Liar(2): pass","for x in [Liar(1),Liar(2)]: pass\ndel x","x=[Liar(1)];x+=[Liar(2)];del x","a,*b=[Liar(1),Liar(2),Liar(3)];del a,b","assert Liar(1)<Liar(2)","d={};d[1]=Liar(1);d[1]=Liar(2);del d","match [Liar(1),Liar(2)]:\n  case [x,y]: pass\ndel x,y"]:
    print(t, end=': ')
    exec(t)
    print()
